using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using LocalLiveKit.Media.Dtls;
using LocalLiveKit.Media.Sctp;
using LocalLiveKit.Media.Srtp;
using LocalLiveKit.Media.Transport;
using Org.BouncyCastle.Tls;
using VoiceStudio.Tests.LocalLiveKit.Media.Sctp;

namespace VoiceStudio.Tests.LocalLiveKit.Media;

/// <summary>The browser's end of a peer connection, over a real UDP socket: ICE checks, a DTLS client, SRTP, data.</summary>
internal sealed class TestClient : IAsyncDisposable
{
    private readonly PeerTransport _server;
    private readonly SrtpProfile[] _profiles;
    private readonly Socket _socket;
    private readonly DatagramInbox _inbox;
    private readonly Channel<byte[]> _stun = Channel.CreateUnbounded<byte[]>();
    private readonly Channel<byte[]> _media = Channel.CreateUnbounded<byte[]>();
    private readonly Task _receiving;
    private DtlsTransport? _dtls;
    private SrtpSender? _sender;
    private SrtpReceiver? _receiver;
    private SctpAssociation? _data;
    private Task _pumping = Task.CompletedTask;

    public TestClient(PeerTransport server, params SrtpProfile[] profiles)
    {
        _server = server;
        _profiles = profiles is [] ? [.. SrtpProfile.Preferred] : profiles;
        var target = server.LocalCandidates[0].EndPoint;
        _socket = new Socket(target.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        _socket.Connect(target);
        _inbox = new DatagramInbox(datagram => _socket.Send(datagram));
        _receiving = Task.Factory.StartNew(ReceiveAll, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public DtlsIdentity Identity { get; } = DtlsIdentity.Create();

    /// <summary>RTP and RTCP from the server; decrypted after a handshake.</summary>
    public ChannelReader<byte[]> Media => _media.Reader;

    public IPEndPoint LocalEndPoint => (IPEndPoint)_socket.LocalEndPoint!;

    public async Task ConnectAsync()
    {
        await CheckAsync(nominate: true);
        await HandshakeAsync();
    }

    /// <summary>One connectivity check; returns the server's answer.</summary>
    public async Task<byte[]> CheckAsync(bool nominate = false)
    {
        SendCheck(nominate);
        return await _stun.Reader.ReadAsync(TestContext.Current.CancellationToken);
    }

    public void SendCheck(bool nominate = false, string? password = null)
        => _socket.Send(StunRequests.Make(_server.LocalUfrag + ":client", password ?? _server.LocalPwd, nominate));

    public async Task HandshakeAsync()
    {
        var role = new DtlsClientRole(Identity, _profiles);
        _dtls = await Task.Factory.StartNew(
            () => new DtlsClientProtocol().Connect(role, _inbox), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Assert.Equal(_server.Fingerprint, DtlsFingerprint.ToSdp(role.PeerCertificateHash!));
        _receiver = new SrtpReceiver(role.Keys!.Profile, role.Keys.Inbound);
        _sender = new SrtpSender(role.Keys.Profile, role.Keys.Outbound);
        Profile = role.Keys.Profile;
    }

    public SrtpProfile? Profile { get; private set; }

    public byte[] ProtectRtp(byte[] packet)
    {
        var buffer = new byte[packet.Length + SrtpSender.MaxOverhead];
        return buffer[.._sender!.ProtectRtp(packet, buffer)];
    }

    public void SendRtp(byte[] packet) => SendRaw(ProtectRtp(packet));

    public void SendRtcp(byte[] packet)
    {
        var buffer = new byte[packet.Length + SrtpSender.MaxOverhead];
        SendRaw(buffer[.._sender!.ProtectRtcp(packet, buffer)]);
    }

    public void SendData(byte[] packet) => _dtls!.Send(packet, 0, packet.Length);

    public byte[] ReceiveData(int waitMilliseconds)
    {
        var buffer = new byte[2048];
        var length = _dtls!.Receive(buffer, 0, buffer.Length, waitMilliseconds);
        return buffer[..Math.Max(length, 0)];
    }

    /// <summary>The client's end of SCTP. From now on all data goes there.</summary>
    public SctpAssociation OpenData()
    {
        _data = new SctpAssociation(packet => _dtls!.Send(packet), TimeProvider.System, new SctpOptions { OpensOddStreams = false });
        SendData(SctpHandshake.Init(tsn: 1));
        var answer = SctpHandshake.ReadAnswer(ReceiveData(5_000));
        _data.Establish(SctpHandshake.ClientTag, 1, answer, SctpPair.Port);
        SendData(SctpHandshake.CookieEcho(answer));
        _pumping = Task.Factory.StartNew(PumpData, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return _data;
    }

    private void PumpData()
    {
        try
        {
            while (true) _data!.Receive(ReceiveData(100));
        }
        catch (IOException)
        {
            // Closed, by either side.
        }
    }

    public void SendRaw(byte[] datagram) => _socket.Send(datagram);

    public void CloseDtls() => _dtls!.Close();

    private void ReceiveAll()
    {
        var buffer = new byte[2048];
        try
        {
            while (true) Sort(buffer.AsSpan(0, _socket.Receive(buffer)));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            _stun.Writer.TryComplete();
            _media.Writer.TryComplete();
        }
    }

    private void Sort(Span<byte> datagram)
    {
        var length = 0;
        switch (Demultiplexer.Classify(datagram))
        {
            case PacketKind.Stun: _stun.Writer.TryWrite(datagram.ToArray()); break;
            case PacketKind.Dtls: _inbox.TryAdd(datagram); break;
            // Without keys there is only the arrival to see.
            case PacketKind.Rtp or PacketKind.Rtcp when _receiver is null: _media.Writer.TryWrite(datagram.ToArray()); break;
            case PacketKind.Rtp when _receiver!.UnprotectRtp(datagram, out length) == SrtpResult.Ok:
            case PacketKind.Rtcp when _receiver!.UnprotectRtcp(datagram, out length) == SrtpResult.Ok:
                _media.Writer.TryWrite(datagram[..length].ToArray());
                break;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _data?.Dispose();
        _inbox.Close();
        _socket.Dispose();
        await _receiving;
        await _pumping;
        _sender?.Dispose();
        _receiver?.Dispose();
    }
}
