using System.Buffers.Binary;
using System.Text;
using LocalLiveKit.Media.Sctp;
using Microsoft.Extensions.Time.Testing;

namespace VoiceStudio.Tests.LocalLiveKit.Media.Sctp;

/// <summary>The handshake, the checksum, and what must not harm.</summary>
public sealed class SctpWireTests : IDisposable
{
    private readonly List<byte[]> _sent = [];
    private readonly SctpAssociation _server;

    public SctpWireTests() => _server = new SctpAssociation(packet => _sent.Add(packet.ToArray()), new FakeTimeProvider());

    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000", 0x8A9136AA)]
    [InlineData("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF", 0x62A8AB43)]
    [InlineData("000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F", 0x46DD794E)]
    [InlineData("313233343536373839", 0xE3069283)]
    public void The_checksum_is_that_of_RFC_3720_B4(string data, uint expected) => Assert.Equal(expected, Crc32c.Compute(Convert.FromHexString(data)));

    [Fact]
    public void A_repeated_INIT_and_a_repeated_cookie_are_answered_alike()
    {
        _server.Receive(SctpHandshake.Init(1));
        _server.Receive(SctpHandshake.Init(1));
        Assert.Equal(_sent[0], _sent[1]);
        var cookie = SctpHandshake.CookieEcho(SctpHandshake.ReadAnswer(_sent[0]));
        _server.Receive(cookie);
        _server.Receive(cookie);
        Assert.Equal([ChunkType.CookieAck, ChunkType.CookieAck], _sent.Skip(2).Select(SctpHandshake.FirstChunk));
    }

    [Fact]
    public void A_wrong_cookie_a_wrong_tag_and_a_wrong_checksum_are_not_answered()
    {
        _server.Receive(SctpHandshake.Init(1));
        var answer = SctpHandshake.ReadAnswer(_sent[0]);
        var wrongCookie = SctpHandshake.CookieEcho(answer with { Cookie = new byte[answer.Cookie.Length] });
        var wrongTag = SctpHandshake.CookieEcho(answer with { InitiateTag = answer.InitiateTag + 1 });
        var damaged = SctpHandshake.CookieEcho(answer);
        damaged[^1] ^= 1;
        foreach (var packet in (byte[][])[wrongCookie, wrongTag, damaged]) _server.Receive(packet);
        Assert.Single(_sent);
        Assert.False(_server.IsEstablished);
    }

    [Fact]
    public void A_heartbeat_comes_back_as_it_was()
    {
        var tag = Establish().InitiateTag;
        _server.Receive(SctpHandshake.Packet(tag, b => Encoding.ASCII.GetBytes("\0\u0001\0\u0008info").CopyTo(b.Add(ChunkType.Heartbeat, 8))));
        Assert.True(SctpPacket.TryParse(_sent[^1], out var packet));
        var chunks = packet.Chunks;
        Assert.True(chunks.MoveNext());
        Assert.Equal(ChunkType.HeartbeatAck, chunks.Current.Type);
        Assert.Equal("\0\u0001\0\u0008info", Encoding.ASCII.GetString(chunks.Current.Value));
    }

    [Fact]
    public void An_acknowledgement_of_what_was_never_sent_ends_it()
    {
        var answer = Establish();
        string? ended = null;
        _server.Ended += reason => ended = reason;
        _server.Receive(SctpHandshake.Packet(answer.InitiateTag, b => BinaryPrimitives.WriteUInt32BigEndian(b.Add(ChunkType.Sack, 12), answer.InitialTsn + 5)));
        Assert.NotNull(ended);
        Assert.Equal(ChunkType.Abort, SctpHandshake.FirstChunk(_sent[^1]));
    }

    [Fact]
    public void Random_packets_and_bent_ones_never_throw_and_never_hang()
    {
        // With right checksums and tags, or they would not get past the door.
        var random = new Random(17);
        var survivors = 0;
        for (var round = 0; round < 1_000; round++)
        {
            using var pair = new SctpPair(Weather.Clear, round);
            var tag = TagOf(pair);
            var channel = pair.Client.Open("c");
            pair.Server.Open("s").Send(new byte[5_000]);
            channel.Send(new byte[3_000]);
            pair.Run(3);
            pair.Loses = _ => true; // The honest client would abort when it hears what the other one has made of the server.
            for (var i = 0; i < 100; i++)
            {
                pair.Server.Receive(SctpHandshake.Packet(tag, builder => HostileChunks.Add(builder, random)));
                if (i % 20 == 0) pair.Run(1);
            }

            pair.Run(500);
            if (pair.AtServer.EndedBecause is null) survivors++;
        }

        Assert.InRange(survivors, 100, 900); // Some rounds end in an abort, and some must not, or the rest of their packets tested nothing.
    }

    public void Dispose() => _server.Dispose();

    private InitChunk Establish()
    {
        _server.Receive(SctpHandshake.Init(1));
        var answer = SctpHandshake.ReadAnswer(_sent[0]);
        _server.Receive(SctpHandshake.CookieEcho(answer));
        return answer;
    }

    private static uint TagOf(SctpPair pair)
    {
        // The server repeats its answer to a repeated INIT.
        uint tag = 0;
        pair.Loses = packet =>
        {
            tag = SctpHandshake.Tag(packet);
            return true;
        };
        pair.Server.Receive(SctpHandshake.Init(2000));
        pair.Loses = null;
        return tag;
    }
}

/// <summary>Chunks whose form is mostly right and whose contents are not.</summary>
internal static class HostileChunks
{
    // No ABORT, SHUTDOWN: they would end each round at once.
    private static readonly ChunkType[] Types =
    [
        ChunkType.Data, ChunkType.Data, ChunkType.Data, ChunkType.Sack, ChunkType.ForwardTsn, ChunkType.ReConfig, ChunkType.Heartbeat, ChunkType.Init,
        ChunkType.CookieEcho, ChunkType.Error, (ChunkType)63, (ChunkType)200,
    ];

    public static void Add(PacketBuilder packet, Random random)
    {
        for (var n = random.Next(1, 4); n > 0; n--)
        {
            var type = Types[random.Next(Types.Length)];
            var length = random.Next(0, 60);
            if (type == ChunkType.Data && length < 13 && random.Next(40) != 0) length += 13; // Without data it ends the association.
            if (length > packet.Room) return;
            var value = packet.Add(type, length, (byte)random.Next(16));
            random.NextBytes(value);
            if (length < 16) continue;
            // Near to what is expected, or nearly all would be ignored as too far away.
            if (type is ChunkType.Data or ChunkType.ForwardTsn) Near(value, 2000, random.Next(-3, 40));
            if (type is ChunkType.Sack) Near(value, 998, random.Next(100) == 0 ? 100 : random.Next(-3, 4));
            if (type is ChunkType.Sack) (value[8], value[9]) = (0, (byte)random.Next(0, 12));
            if (type is ChunkType.Data) (value[4], value[5], value[6]) = (0, (byte)random.Next(4), 0);
            if (type is ChunkType.Data && random.Next(3) == 0) (value[8], value[9], value[10], value[11], value[12]) = (0, 0, 0, 50, 3);
            if (type is ChunkType.ReConfig) (value[0], value[1], value[2], value[3]) = (0, (byte)random.Next(13, 17), 0, (byte)random.Next(0, length + 4));
        }
    }

    private static void Near(Span<byte> value, uint number, int by)
        => BinaryPrimitives.WriteUInt32BigEndian(value, (uint)(number + by));
}
