namespace LocalLiveKit.Media.Rtp;

/// <summary>What a receiver knows of one SSRC: loss and jitter for its reports (RFC 3550 §6.4.1, appendix A). Not thread safe.</summary>
internal sealed class Reception(uint ssrc, int clockRate, TimeProvider time)
{
    private bool _started;
    private ushort _highest;
    private uint _cycles;
    private uint _base;
    private long _received;
    private long _expectedAtLastReport;
    private long _receivedAtLastReport;
    private double _jitter;
    private double _lastTransit;
    private uint _lastSenderReport;
    private long _lastSenderReportAt;

    public uint Ssrc => ssrc;

    public long Received => _received;

    public void OnPacket(ushort sequence, uint timestamp)
    {
        if (!_started)
        {
            (_started, _highest, _base) = (true, sequence, sequence);
        }
        else if ((short)(sequence - _highest) > 0)
        {
            if (sequence < _highest) _cycles += 0x10000; // wrapped
            _highest = sequence;
        }

        _received++;
        MeasureJitter(timestamp);
    }

    public void OnSenderReport(ulong ntp)
    {
        _lastSenderReport = (uint)(ntp >> 16); // the middle 32 bits
        _lastSenderReportAt = time.GetTimestamp();
    }

    /// <summary>The block to report, or none while nothing has come. Loss is counted since the last one.</summary>
    public ReportBlock? Report()
    {
        if (!_started) return null;

        var highest = _cycles | _highest;
        var expected = (long)highest - _base + 1;
        // RFC 3550 appendix A.3.
        var expectedNow = expected - _expectedAtLastReport;
        var lostNow = expectedNow - (_received - _receivedAtLastReport);
        (_expectedAtLastReport, _receivedAtLastReport) = (expected, _received);
        var fraction = expectedNow > 0 && lostNow > 0 ? (byte)Math.Min(255, (lostNow << 8) / expectedNow) : (byte)0;
        var delay = _lastSenderReport == 0 ? 0 : (uint)(time.GetElapsedTime(_lastSenderReportAt).TotalSeconds * 65_536);
        return new ReportBlock(ssrc, fraction, (int)Math.Clamp(expected - _received, -0x800000, 0x7FFFFF), highest, (uint)_jitter, _lastSenderReport, delay);
    }

    /// <summary>RFC 3550 appendix A.8.</summary>
    private void MeasureJitter(uint timestamp)
    {
        var arrival = time.GetTimestamp() * ((double)clockRate / time.TimestampFrequency);
        var transit = arrival - timestamp;
        if (_received > 1)
        {
            var difference = Math.Abs(transit - _lastTransit);
            // The media clock wraps after a day of audio; one wild sample is not jitter.
            if (difference < clockRate) _jitter += (difference - _jitter) / 16;
        }

        _lastTransit = transit;
    }
}
