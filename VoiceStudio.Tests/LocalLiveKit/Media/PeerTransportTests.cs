using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using LocalLiveKit.Media.Dtls;
using LocalLiveKit.Media.Sctp;
using LocalLiveKit.Media.Srtp;
using LocalLiveKit.Media.Transport;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using VoiceStudio.Tests.LocalLiveKit.Media.Sctp;

namespace VoiceStudio.Tests.LocalLiveKit.Media;

/// <summary>A client and the server over real UDP on loopback.</summary>
public sealed class PeerTransportTests : IAsyncLifetime
{
    private static readonly DtlsIdentity Identity = DtlsIdentity.Create();

    private readonly FakeTimeProvider _time = new();
    private readonly MediaSockets _sockets;
    private readonly PeerTransport _server;
    private readonly Inbox _inbox = new();
    private readonly Channel<TransportState> _states = Channel.CreateUnbounded<TransportState>();

    public PeerTransportTests()
    {
        _sockets = MediaSockets.Open([IPAddress.Loopback], 0, NullLoggerFactory.Instance, _time);
        _server = _sockets.CreateTransport(Identity);
        _server.Sink = _inbox;
        _server.Data.MessageReceived += (_, _, message) => _inbox.OnMessage(message);
        _server.StateChanged += state => _states.Writer.TryWrite(state);
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;
    public ValueTask DisposeAsync() => _sockets.DisposeAsync();

    [Theory(Timeout = 60_000)]
    [InlineData("SRTP_AEAD_AES_128_GCM")]
    [InlineData("SRTP_AES128_CM_HMAC_SHA1_80")]
    public async Task Sound_reports_and_data_go_both_ways(string profile)
    {
        await using var client = new TestClient(_server, SrtpProfile.Preferred.Single(p => p.Name == profile));
        await Connect(client);
        Assert.Equal(profile, client.Profile!.Name);

        for (ushort i = 0; i < 50; i++)
        {
            client.SendRtp(RtpPackets.Make(i));
            Assert.Equal(RtpPackets.Make(i), await _inbox.Next("rtp"));
            _server.SendRtp(RtpPackets.Make(i, ssrc: 99));
            Assert.Equal(RtpPackets.Make(i, ssrc: 99), await client.Media.ReadAsync(Limit));
        }

        client.SendRtcp(RtpPackets.MakeReport());
        Assert.Equal(RtpPackets.MakeReport(), await _inbox.Next("rtcp"));
        _server.SendRtcp(RtpPackets.MakeReport(99));
        Assert.Equal(RtpPackets.MakeReport(99), await client.Media.ReadAsync(Limit));

        var data = client.OpenData();
        data.MessageReceived += (channel, _, message) => channel.Send(message); // Whatever comes goes back.
        data.Open("_reliable").Send(new byte[] { 1, 2, 3 });
        Assert.Equal([1, 2, 3], await _inbox.Next("data"));
        _server.Data.Open("_lossy", ordered: false, maxRetransmits: 0).Send(new byte[] { 4, 5, 6 });
        Assert.Equal([4, 5, 6], await _inbox.Next("data"));
    }

    [Fact(Timeout = 60_000)]
    public async Task The_better_profile_is_taken_when_both_are_offered()
    {
        await using var client = new TestClient(_server, SrtpProfile.AesCm128HmacSha1, SrtpProfile.AeadAes128Gcm);
        await Connect(client);
        Assert.Equal(SrtpProfile.AeadAes128Gcm, client.Profile);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_client_with_another_certificate_than_its_SDP_said_gets_nothing()
    {
        await using var client = new TestClient(_server);
        _server.SetRemoteFingerprint(DtlsIdentity.Create().Fingerprint);
        await client.ConnectAsync();
        Assert.Equal(TransportState.Checking, await NextState());
        Assert.Equal(TransportState.Failed, await NextState());
        client.SendRtp(RtpPackets.Make(1));
        Assert.Equal(0, _inbox.Count);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_fingerprint_may_come_after_the_handshake_and_data_sent_meanwhile_is_kept()
    {
        await using var client = new TestClient(_server);
        await client.ConnectAsync();
        var init = SctpHandshake.Init(tsn: 1);
        client.SendData(init);
        client.SendRtp(RtpPackets.Make(1));
        await client.CheckAsync(); // Answered after what was sent before it.
        Assert.Equal(TransportState.Checking, _server.State);
        Assert.Equal(0, _inbox.Count);

        _server.SetRemoteFingerprint(client.Identity.Fingerprint);
        Assert.Equal(ChunkType.InitAck, SctpHandshake.FirstChunk(client.ReceiveData(5_000)));
        Assert.Equal(TransportState.Connected, _server.State);
        client.SendRtp(RtpPackets.Make(2));
        Assert.Equal(RtpPackets.Make(2), await _inbox.Next("rtp"));
    }

    [Fact(Timeout = 60_000)]
    public async Task The_same_fingerprint_again_changes_nothing_and_another_one_ends_it()
    {
        await using var client = new TestClient(_server);
        await Connect(client);
        _server.SetRemoteFingerprint(client.Identity.Fingerprint.ToLowerInvariant());
        Assert.Equal(TransportState.Connected, _server.State);
        _server.SetRemoteFingerprint(Identity.Fingerprint);
        Assert.Equal(TransportState.Failed, _server.State);
    }

    [Fact(Timeout = 60_000)]
    public async Task Nobody_is_heard_from_an_address_that_has_not_passed_a_check()
    {
        await using var client = new TestClient(_server);
        await Connect(client);
        var before = _sockets.PacketsFromStrangers;

        // A genuine packet, from another port.
        using var stranger = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        stranger.SendTo(client.ProtectRtp(RtpPackets.Make(1)), _sockets.LocalEndPoints[0]);
        await Until(() => _sockets.PacketsFromStrangers == before + 1, client);
        Assert.Equal(0, _inbox.Count);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_check_with_the_wrong_password_gets_no_answer_and_opens_nothing()
    {
        await using var client = new TestClient(_server);
        await using var honest = new TestClient(_server);
        client.SendCheck(password: "wrong-password-of-22-chars");
        client.SendRaw(RtpPackets.Make(1));
        await Until(() => _sockets.PacketsFromStrangers == 1, honest);
        Assert.Equal(1, _server.Statistics.PacketsDropped);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_replayed_or_damaged_packet_is_refused_and_counted()
    {
        await using var client = new TestClient(_server);
        await Connect(client);
        var packet = client.ProtectRtp(RtpPackets.Make(1));
        var damaged = client.ProtectRtp(RtpPackets.Make(2));
        damaged[^1] ^= 1;
        client.SendRaw(packet);
        client.SendRaw(packet);
        client.SendRaw(damaged);
        await Until(() => _server.Statistics is { PacketsReplayed: 1, PacketsForged: 1 }, client);
        Assert.Equal(1, _inbox.Count);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_client_may_move_to_another_address()
    {
        await using var client = new TestClient(_server);
        await Connect(client);
        await using var elsewhere = new TestClient(_server);
        await elsewhere.CheckAsync(nominate: true);

        _server.SendRtp(RtpPackets.Make(1));
        Assert.NotEmpty(await elsewhere.Media.ReadAsync(Limit));
        // The old address is still the client's: late packets from it are heard.
        client.SendRtp(RtpPackets.Make(2));
        Assert.Equal(RtpPackets.Make(2), await _inbox.Next("rtp"));
        Assert.False(client.Media.TryRead(out _));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_client_that_falls_silent_for_half_a_minute_is_gone()
    {
        await using var client = new TestClient(_server);
        await Connect(client);
        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(TransportState.Connected, _server.State);
        await client.CheckAsync();
        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(TransportState.Connected, _server.State);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(TransportState.Failed, _server.State);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_client_that_says_goodbye_is_gone_at_once()
    {
        await using var client = new TestClient(_server);
        await Connect(client);
        client.CloseDtls();
        Assert.Equal(TransportState.Failed, await NextState());
    }

    [Fact(Timeout = 60_000)]
    public async Task Closing_tells_the_client_and_is_heard_of_no_more()
    {
        await using var client = new TestClient(_server);
        await Connect(client);
        await _server.DisposeAsync();
        Assert.Equal(TransportState.Closed, await NextState());
        Assert.ThrowsAny<IOException>(() => client.ReceiveData(5_000));
    }

    [Fact(Timeout = 60_000)]
    public async Task Closing_in_the_middle_of_a_handshake_does_not_wait_for_it()
    {
        await using var client = new TestClient(_server);
        await client.CheckAsync();
        client.SendRaw([22, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1]); // A record that starts a handshake and says nothing.
        await client.CheckAsync();
        await _server.DisposeAsync();
        Assert.Equal(TransportState.Closed, _server.State);
    }

    [Fact(Timeout = 60_000)]
    public async Task Hostile_datagrams_from_a_connected_client_harm_nobody()
    {
        await using var client = new TestClient(_server);
        await Connect(client);
        var random = new Random(5);
        var genuine = client.ProtectRtp(RtpPackets.Make(1));
        for (var i = 0; i < 2_000; i++)
        {
            var bytes = Hostile.Mutate(random, genuine);
            if (bytes.Length > 0 && random.Next(3) == 0) bytes[0] = (byte)random.Next(20, 64);
            client.SendRaw(bytes);
        }

        var other = _sockets.CreateTransport(Identity);
        await using var bystander = new TestClient(other);
        other.SetRemoteFingerprint(bystander.Identity.Fingerprint);
        await bystander.ConnectAsync();
        await client.CheckAsync();
        client.SendRtp(RtpPackets.Make(20_000));
        Assert.Equal(TransportState.Connected, _server.State);
    }

    [Fact(Timeout = 60_000)]
    public async Task Forwarding_does_not_allocate()
    {
        await using var client = new TestClient(_server);
        await Connect(client);
        var packets = Enumerable.Range(0, 1_200).Select(i => RtpPackets.Make((ushort)i)).ToArray();
        for (var i = 0; i < 200; i++) _server.SendRtp(packets[i]);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 200; i < packets.Length; i++) _server.SendRtp(packets[i]);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.InRange(_server.Statistics.PacketsSent, packets.Length, long.MaxValue);
    }

    [Fact(Timeout = 60_000)]
    public void A_port_that_is_taken_is_named()
    {
        var taken = _sockets.LocalEndPoints[0].Port;
        var e = Assert.Throws<IOException>(() => MediaSockets.Open([IPAddress.Loopback], taken, NullLoggerFactory.Instance, _time));
        Assert.Contains($"127.0.0.1 port {taken}", e.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_warm_up_ends() => await DtlsIdentity.WarmUpAsync();

    private static CancellationToken Limit => TestContext.Current.CancellationToken;

    private async Task Connect(TestClient client)
    {
        _server.SetRemoteFingerprint(client.Identity.Fingerprint);
        await client.ConnectAsync();
        Assert.Equal(TransportState.Checking, await NextState());
        Assert.Equal(TransportState.Connected, await NextState());
    }

    private async Task<TransportState> NextState() => await _states.Reader.ReadAsync(Limit);

    /// <summary>Checks are answered in the order in which packets arrive: after each answer another look.</summary>
    private static async Task Until(Func<bool> condition, TestClient client)
    {
        while (!condition()) await client.CheckAsync();
    }

    private sealed class Inbox : IRtpSink
    {
        private readonly Channel<(string Kind, byte[] Packet)> _received = Channel.CreateUnbounded<(string, byte[])>();

        public int Count => _received.Reader.Count;

        public void OnRtp(ReadOnlySpan<byte> packet) => _received.Writer.TryWrite(("rtp", packet.ToArray()));
        public void OnRtcp(ReadOnlySpan<byte> packet) => _received.Writer.TryWrite(("rtcp", packet.ToArray()));

        public void OnMessage(ReadOnlyMemory<byte> message) => _received.Writer.TryWrite(("data", message.ToArray()));

        public async Task<byte[]> Next(string kind)
        {
            var (received, packet) = await _received.Reader.ReadAsync(Limit);
            Assert.Equal(kind, received);
            return packet;
        }
    }
}
