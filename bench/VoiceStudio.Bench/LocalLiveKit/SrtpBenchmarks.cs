using System.Buffers.Binary;
using BenchmarkDotNet.Attributes;
using LocalLiveKit.Media.Srtp;

namespace VoiceStudio.Bench.LocalLiveKit;

/// <summary>What SRTP costs per packet, in and out; 100 bytes are 20 ms of a voice, 1100 a piece of video.</summary>
[MemoryDiagnoser]
public class SrtpBenchmarks
{
    private readonly byte[] _wire = new byte[2048];
    private byte[] _packet = [];
    private SrtpSender _sender = null!;
    private SrtpSender _client = null!;
    private SrtpReceiver _receiver = null!;
    private ushort _sequence;

    [Params("SRTP_AEAD_AES_128_GCM", "SRTP_AES128_CM_HMAC_SHA1_80")]
    public string Profile { get; set; } = "";

    [Params(100, 1100)]
    public int Payload { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var profile = SrtpProfile.Preferred.Single(p => p.Name == Profile);
        var key = new SrtpMasterKey(new byte[profile.KeyLength], new byte[profile.SaltLength]);
        (_sender, _client, _receiver) = (new(profile, key), new(profile, key), new(profile, key));
        _packet = RtpPacketOf(Payload);
    }

    [Benchmark]
    public int Protect()
    {
        BinaryPrimitives.WriteUInt16BigEndian(_packet.AsSpan(2), _sequence++);
        return _sender.ProtectRtp(_packet, _wire);
    }

    /// <summary>Both: a packet can be unprotected only once, so each needs a new one.</summary>
    [Benchmark]
    public int ProtectAndUnprotect()
    {
        BinaryPrimitives.WriteUInt16BigEndian(_packet.AsSpan(2), _sequence++);
        var length = _client.ProtectRtp(_packet, _wire);
        _receiver.UnprotectRtp(_wire.AsSpan(0, length), out length);
        return length;
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _sender.Dispose();
        _client.Dispose();
        _receiver.Dispose();
    }

    internal static byte[] RtpPacketOf(int payload)
    {
        var packet = new byte[12 + payload];
        (packet[0], packet[1], packet[11]) = (0x80, 111, 7);
        return packet;
    }
}
