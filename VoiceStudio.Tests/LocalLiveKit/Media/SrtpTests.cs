using System.Buffers.Binary;
using LocalLiveKit.Media.Srtp;

namespace VoiceStudio.Tests.LocalLiveKit.Media;

/// <summary>What a stream of protected packets survives, and what it refuses.</summary>
public sealed class SrtpTests
{
    public static TheoryData<string> Profiles => [.. SrtpProfile.Preferred.Select(p => p.Name)];

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Packets_arrive_as_they_were_sent(string profile)
    {
        using var ends = new Ends(profile);
        for (var length = 0; length < 1200; length += 37)
        {
            var packet = RtpPackets.Make(sequence: (ushort)length, payloadLength: length);
            Assert.Equal(SrtpResult.Ok, ends.Carry(packet, out var received));
            Assert.Equal(packet, received);
        }
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void A_header_extension_stays_readable_and_cannot_be_changed(string profile)
    {
        using var ends = new Ends(profile);
        var packet = RtpPackets.Make(sequence: 7, payloadLength: 50, withExtension: true);
        var sent = ends.Protect(packet);
        Assert.Equal(packet[..20], sent[..20]);

        sent[17] ^= 1;
        Assert.Equal(SrtpResult.Forged, ends.Receiver.UnprotectRtp(sent, out _));
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void The_sequence_number_may_wrap_with_loss_and_disorder_around_it(string profile)
    {
        using var ends = new Ends(profile);
        ushort[] order = [65530, 65533, 65532, 1, 65535, 0, 3, 65534, 2];
        foreach (var sequence in order) Assert.Equal(SrtpResult.Ok, ends.Carry(RtpPackets.Make(sequence), out _));
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void A_long_stream_wraps_many_times(string profile)
    {
        using var ends = new Ends(profile);
        for (var i = 0; i < 300_000; i += 999) Assert.Equal(SrtpResult.Ok, ends.Carry(RtpPackets.Make((ushort)(60_000 + i)), out _));
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void A_replayed_packet_is_refused(string profile)
    {
        using var ends = new Ends(profile);
        var first = ends.Protect(RtpPackets.Make(100));
        Assert.Equal(SrtpResult.Ok, ends.Receiver.UnprotectRtp(first.ToArray(), out _));
        Assert.Equal(SrtpResult.Replayed, ends.Receiver.UnprotectRtp(first.ToArray(), out _));

        for (var i = 101; i < 101 + ReplayWindow.Size; i++) ends.Carry(RtpPackets.Make((ushort)i), out _);
        Assert.Equal(SrtpResult.Replayed, ends.Receiver.UnprotectRtp(first.ToArray(), out _));
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void A_sequence_number_is_never_used_twice(string profile)
    {
        using var ends = new Ends(profile);
        Assert.NotEmpty(ends.Protect(RtpPackets.Make(100)));
        Assert.NotEmpty(ends.Protect(RtpPackets.Make(99)));
        Assert.Empty(ends.Protect(RtpPackets.Make(100, payloadLength: 50)));
        Assert.Empty(ends.Protect(RtpPackets.Make(99, payloadLength: 50)));
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void A_forged_packet_moves_nothing(string profile)
    {
        using var ends = new Ends(profile);
        ends.Carry(RtpPackets.Make(100), out _);
        // Far ahead: would it count, the next honest packet were "too old".
        var forged = ends.Protect(RtpPackets.Make(30_000));
        forged[^1] ^= 1;
        Assert.Equal(SrtpResult.Forged, ends.Receiver.UnprotectRtp(forged, out _));

        using var honest = new Ends(profile);
        Assert.Equal(SrtpResult.Ok, ends.Receiver.UnprotectRtp(honest.Protect(RtpPackets.Make(101)), out _));
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Reports_arrive_once_and_unchanged(string profile)
    {
        using var ends = new Ends(profile);
        for (var i = 0; i < 5; i++)
        {
            var report = RtpPackets.MakeReport();
            var sent = ends.ProtectRtcp(report);
            var copy = sent.ToArray();
            Assert.Equal(SrtpResult.Ok, ends.Receiver.UnprotectRtcp(copy, out var length));
            Assert.Equal(report, copy[..length]);
            Assert.Equal(SrtpResult.Replayed, ends.Receiver.UnprotectRtcp(sent.ToArray(), out _));
            sent[9] ^= 1;
            using var fresh = new Ends(profile);
            Assert.Equal(SrtpResult.Forged, fresh.Receiver.UnprotectRtcp(sent, out _));
        }
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void One_client_cannot_open_streams_without_end(string profile)
    {
        using var ends = new Ends(profile);
        for (uint ssrc = 0; ssrc < SrtpReceiver.MaxStreams; ssrc++) Assert.Equal(SrtpResult.Ok, ends.Carry(RtpPackets.Make(1, ssrc: ssrc), out _));
        Assert.Equal(SrtpResult.TooManyStreams, ends.Carry(RtpPackets.Make(1, ssrc: 9_999), out _));
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Nothing_a_client_sends_makes_the_receiver_throw(string profile)
    {
        using var ends = new Ends(profile);
        var random = new Random(7);
        var valid = ends.Protect(RtpPackets.Make(1, withExtension: true));
        var validReport = ends.ProtectRtcp(RtpPackets.MakeReport());
        var accepted = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var packet = Hostile.Mutate(random, i % 2 == 0 ? valid : validReport);
            if (ends.Receiver.UnprotectRtp(packet.ToArray(), out _) == SrtpResult.Ok) accepted++;
            if (ends.Receiver.UnprotectRtcp(packet, out _) == SrtpResult.Ok) accepted++;
        }

        Assert.InRange(accepted, 0, 2); // The two genuine ones, if left unchanged by chance.
    }

    [Fact]
    public void A_replay_window_agrees_with_a_list_of_what_was_seen()
    {
        var random = new Random(3);
        for (var round = 0; round < 50; round++)
        {
            var window = new ReplayWindow();
            var seen = new HashSet<ulong>();
            ulong highest = 1000;
            for (var i = 0; i < 2_000; i++)
            {
                var index = highest + (ulong)random.Next(0, 300) - 150;
                var expected = !seen.Contains(index) && (seen.Count == 0 || index + ReplayWindow.Size > seen.Max());
                Assert.Equal(expected, window.IsNew(index));
                if (!expected) continue;
                window.Mark(index);
                seen.Add(index);
                if (seen.Count > 2 * ReplayWindow.Size) seen.Remove(seen.Min());
                highest = Math.Max(highest, index);
            }
        }
    }

    /// <summary>A sender and the receiver that has its keys.</summary>
    private sealed class Ends : IDisposable
    {
        private readonly SrtpSender _sender;

        public Ends(string profileName)
        {
            var profile = SrtpProfile.Preferred.Single(p => p.Name == profileName);
            var master = new SrtpMasterKey([.. Enumerable.Range(1, profile.KeyLength).Select(i => (byte)i)], [.. Enumerable.Range(50, profile.SaltLength).Select(i => (byte)i)]);
            _sender = new SrtpSender(profile, master);
            Receiver = new SrtpReceiver(profile, master);
        }

        public SrtpReceiver Receiver { get; }

        public byte[] Protect(byte[] packet)
        {
            var buffer = new byte[packet.Length + SrtpSender.MaxOverhead];
            return buffer[.._sender.ProtectRtp(packet, buffer)];
        }

        public byte[] ProtectRtcp(byte[] packet)
        {
            var buffer = new byte[packet.Length + SrtpSender.MaxOverhead];
            return buffer[.._sender.ProtectRtcp(packet, buffer)];
        }

        public SrtpResult Carry(byte[] packet, out byte[] received)
        {
            var wire = Protect(packet);
            var result = Receiver.UnprotectRtp(wire, out var length);
            received = wire[..length];
            return result;
        }

        public void Dispose()
        {
            _sender.Dispose();
            Receiver.Dispose();
        }
    }
}

/// <summary>Packets as a client sends them.</summary>
internal static class RtpPackets
{
    public static byte[] Make(ushort sequence, int payloadLength = 100, uint ssrc = 0x1234, bool withExtension = false)
    {
        var header = withExtension ? 20 : 12;
        var packet = new byte[header + payloadLength];
        packet[0] = withExtension ? (byte)0x90 : (byte)0x80;
        packet[1] = 111;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), sequence);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(8), ssrc);
        if (withExtension)
        {
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(12), 0xBEDE);
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(14), 1);
            packet[16] = 0x10;
        }

        for (var i = header; i < packet.Length; i++) packet[i] = (byte)(i * 7);
        return packet;
    }

    /// <summary>A receiver report with one block. RFC 3550 §6.4.2.</summary>
    public static byte[] MakeReport(uint ssrc = 0x1234)
    {
        var report = new byte[32];
        (report[0], report[1], report[3]) = (0x81, 201, 7);
        BinaryPrimitives.WriteUInt32BigEndian(report.AsSpan(4), ssrc);
        return report;
    }
}

/// <summary>Input that means harm: noise, and genuine packets bent a little.</summary>
internal static class Hostile
{
    public static byte[] Mutate(Random random, ReadOnlySpan<byte> genuine)
    {
        if (random.Next(4) == 0) return Noise(random);
        var bytes = genuine[..random.Next(genuine.Length + 1)].ToArray();
        if (random.Next(2) == 0) bytes = genuine.ToArray();
        for (var i = random.Next(6); i > 0 && bytes.Length > 0; i--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        return bytes;
    }

    public static byte[] Noise(Random random)
    {
        var bytes = new byte[random.Next(0, 200)];
        random.NextBytes(bytes);
        return bytes;
    }
}
