using System.Buffers.Binary;
using LocalLiveKit.Media.Sctp;
using Microsoft.Extensions.Time.Testing;

namespace VoiceStudio.Tests.LocalLiveKit.Media.Sctp;

/// <summary>A network as it may be: how many of a hundred packets are lost, and how long the others take.</summary>
internal sealed record Weather(int LossPercent = 0, int MinDelay = 5, int MaxDelay = 5)
{
    public static readonly Weather Clear = new();
    public static readonly Weather Rough = new(LossPercent: 10, MinDelay: 5, MaxDelay: 55);
}

/// <summary>
/// The server's association and a client's, joined by a simulated network with a clock of its own: the same seed gives the same run.
/// The handshake is done packet by packet, as a client does it.
/// </summary>
internal sealed class SctpPair : IDisposable
{
    public const ushort Port = 5000;

    private readonly FakeTimeProvider _time = new();
    private readonly Random _random;
    private readonly Weather _weather;
    private readonly PriorityQueue<(SctpAssociation To, byte[] Packet), (long At, long Order)> _underway = new();
    private long _now;
    private long _order;

    public SctpPair(Weather weather, int seed, uint serverTsn = 1000, uint clientTsn = 2000, SctpOptions? serverOptions = null)
    {
        _weather = weather;
        _random = new Random(seed);
        Server = new SctpAssociation(packet => Send(Client, packet), _time, (serverOptions ?? new SctpOptions()) with { InitialTsn = serverTsn });
        Client = new SctpAssociation(packet => Send(Server, packet), _time, new SctpOptions { OpensOddStreams = false });
        SctpHandshake.Do(Server, Client, clientTsn, () => _underway.Dequeue().Packet);
        AtServer = new Received(Server);
        AtClient = new Received(Client);
    }

    public SctpAssociation Server { get; }
    public SctpAssociation Client { get; } = null!;
    public Received AtServer { get; }
    public Received AtClient { get; }

    /// <summary>Packets given to the network.</summary>
    public int Sent { get; private set; }

    /// <summary>Decides over a packet's fate instead of the weather, when set: true loses it.</summary>
    public Func<byte[], bool>? Loses { get; set; }

    /// <summary>Milliseconds since the beginning.</summary>
    public long Elapsed => _now;

    /// <summary>Lets time pass, a millisecond at a step, until something is so.</summary>
    public void RunUntil(Func<bool> condition, int limitMilliseconds = 120_000)
    {
        for (var end = _now + limitMilliseconds; !condition(); Step()) Assert.True(_now < end, $"Nothing came of it in {limitMilliseconds} ms.");
    }

    public void Run(int milliseconds)
    {
        for (var end = _now + milliseconds; _now < end;) Step();
    }

    private void Step()
    {
        _now++;
        _time.Advance(TimeSpan.FromMilliseconds(1));
        while (_underway.TryPeek(out var next, out var key) && key.At <= _now)
        {
            _underway.Dequeue();
            next.To.Receive(next.Packet);
        }
    }

    private void Send(SctpAssociation to, ReadOnlySpan<byte> packet)
    {
        Sent++;
        var copy = packet.ToArray();
        if (Loses?.Invoke(copy) ?? _random.Next(100) < _weather.LossPercent && AtClient is not null) return;
        _underway.Enqueue((to, copy), (_now + _random.Next(_weather.MinDelay, _weather.MaxDelay + 1), _order++));
    }

    public void Dispose()
    {
        Server.Dispose();
        Client.Dispose();
    }
}

/// <summary>The client's half of RFC 9260 §5.1.</summary>
internal static class SctpHandshake
{
    public const uint ClientTag = 0xC11E;

    public static byte[] Init(uint tsn, uint tag = ClientTag)
        => Packet(0, builder => ClientInit(tsn, tag).Write(builder, ChunkType.Init));

    private static InitChunk ClientInit(uint tsn, uint tag)
        => new() { InitiateTag = tag, Window = 1 << 20, OutboundStreams = 65535, InboundStreams = 65535, InitialTsn = tsn };

    public static byte[] CookieEcho(InitChunk answer) => Packet(answer.InitiateTag, builder => answer.Cookie.CopyTo(builder.Add(ChunkType.CookieEcho, answer.Cookie.Length)));

    public static byte[] Packet(uint tag, Action<PacketBuilder> fill)
    {
        var builder = new PacketBuilder(1160);
        builder.Begin(SctpPair.Port, SctpPair.Port, tag);
        fill(builder);
        return builder.Finish().ToArray();
    }

    public static InitChunk ReadAnswer(byte[] packet)
    {
        Assert.True(SctpPacket.TryParse(packet, out var answer));
        Assert.Equal(ClientTag, answer.VerificationTag);
        var chunks = answer.Chunks;
        Assert.True(chunks.MoveNext());
        Assert.Equal(ChunkType.InitAck, chunks.Current.Type);
        Assert.True(InitChunk.TryRead(chunks.Current, out var init));
        return init;
    }

    public static ChunkType FirstChunk(byte[] packet) => (ChunkType)packet[SctpPacket.HeaderLength];

    public static void Do(SctpAssociation server, SctpAssociation client, uint clientTsn, Func<byte[]> nextFromServer)
    {
        server.Receive(Init(clientTsn));
        var answer = ReadAnswer(nextFromServer());
        client.Establish(ClientTag, clientTsn, answer, SctpPair.Port);
        server.Receive(CookieEcho(answer));
        Assert.Equal(ChunkType.CookieAck, FirstChunk(nextFromServer()));
        Assert.True(server.IsEstablished);
    }

    /// <summary>The tag under which the server hears.</summary>
    public static uint Tag(byte[] initAnswer) => BinaryPrimitives.ReadUInt32BigEndian(initAnswer.AsSpan(SctpPacket.HeaderLength + 4));
}

/// <summary>What an association has told its owner.</summary>
internal sealed class Received
{
    public Received(SctpAssociation association)
    {
        association.ChannelOpened += Channels.Add;
        association.ChannelClosed += Closed.Add;
        association.MessageReceived += (channel, protocol, data) => Messages.Add((channel, protocol, data.ToArray()));
        association.Ended += reason => EndedBecause = reason;
    }

    public List<DataChannel> Channels { get; } = [];
    public List<DataChannel> Closed { get; } = [];
    public List<(DataChannel Channel, PayloadProtocol Protocol, byte[] Data)> Messages { get; } = [];
    public string? EndedBecause { get; private set; }

    public IEnumerable<byte[]> On(string label) => Messages.Where(m => m.Channel.Label == label).Select(m => m.Data);
}
