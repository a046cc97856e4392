using System.Net;
using System.Security.Cryptography;
using LocalLiveKit.Media.Dtls;
using LocalLiveKit.Media.Ice;
using LocalLiveKit.Media.Sctp;

namespace LocalLiveKit.Media.Transport;

/// <summary>
/// The network side of one peer connection, in the order a packet meets it: ICE says from where (RFC 8445), DTLS who (RFC 8827 §6.5),
/// SRTP and SCTP carry what. Nothing is handed out or sent before the client's certificate matched the fingerprint in its SDP.
/// </summary>
internal sealed partial class PeerTransport : IAsyncDisposable
{
    // DTLS datagrams per second that may turn out to hold no data: each costs the shared receive thread up to a millisecond.
    private const int MaxUnproductive = 50;

    private readonly Lock _gate = new();
    private readonly IceLiteAgent _ice;
    private readonly DtlsSession _dtls;
    private readonly MediaCrypto _media;
    private readonly TransportCounters _counters = new();
    private readonly Handshake _handshake;
    private readonly TransportIndex _index;
    private readonly ILogger<PeerTransport> _logger;
    private byte[]? _expectedHash;
    private DtlsResult? _agreed;
    private volatile bool _released;
    private int _unproductive;
    private volatile TransportState _state;

    internal PeerTransport(
        DtlsIdentity identity, IReadOnlyList<IceCandidate> candidates, HandshakeLimit handshakes,
        TransportIndex index, TimeProvider time, ILogger<PeerTransport> logger)
    {
        _ice = new IceLiteAgent(time);
        _dtls = new DtlsSession(identity, SendDatagram);
        _handshake = new Handshake(_dtls, handshakes, OnAgreed, Fail);
        _media = new MediaCrypto(_counters, SendDatagram);
        Data = new SctpAssociation(SendData, time);
        _index = index;
        _logger = logger;
        LocalCandidates = candidates;
        Fingerprint = identity.Fingerprint;
        index.Add(_ice.Credentials, this);
    }

    public string LocalUfrag => _ice.Credentials.Ufrag;
    public string LocalPwd => _ice.Credentials.Pwd;

    /// <summary>How long the client has made no connectivity check; it makes one every 2.5 s at the least while it lives.</summary>
    public TimeSpan Silence
    {
        get
        {
            lock (_gate) return _ice.Silence;
        }
    }

    /// <summary>New <see cref="LocalUfrag"/> and <see cref="LocalPwd"/>, for the next description: the client looks for a path anew, and nothing else begins anew (RFC 8445 §9).</summary>
    public void RestartIce()
    {
        lock (_gate)
        {
            if (_state >= TransportState.Failed) return;
            if (_ice.Restart() is { } forgotten) _index.Remove(forgotten);
            _index.Add(_ice.Credentials, this);
        }
    }

    /// <summary>The server's addresses, best first; the same for every transport.</summary>
    public IReadOnlyList<IceCandidate> LocalCandidates { get; }

    /// <summary>Our certificate's, for a=fingerprint:sha-256.</summary>
    public string Fingerprint { get; }

    public TransportState State => _state;

    /// <summary>Raised after each change, on the thread that made it, without any lock held.</summary>
    public event Action<TransportState>? StateChanged;

    /// <summary>The data channels. Its events come on the receive thread, as with <see cref="Sink"/>; it ends with the transport.</summary>
    public SctpAssociation Data { get; }

    /// <summary>Who receives sound and pictures; what comes while it is null is dropped.</summary>
    public IRtpSink? Sink { get; set; }

    public TransportStatistics Statistics => _counters.Snapshot();

    /// <summary>
    /// The fingerprint in the client's SDP. It may come after the DTLS handshake, since a client starts that on our offer before its
    /// answer has arrived; it may come again, with the same value, in each renegotiation.
    /// </summary>
    /// <param name="sha256">Hex pairs with colons.</param>
    /// <exception cref="FormatException">It is not the form of a SHA-256 fingerprint.</exception>
    public void SetRemoteFingerprint(string sha256)
    {
        if (!DtlsFingerprint.TryParse(sha256, out var hash)) throw new FormatException("Not a sha-256 fingerprint of 32 hex pairs with colons.");
        lock (_gate) _expectedHash = hash;
        Judge();
    }

    /// <summary>Sends one RTP packet to the client; nothing before <see cref="TransportState.Connected"/>. Thread safe, no allocation.</summary>
    public void SendRtp(ReadOnlySpan<byte> packet)
    {
        if (_released) _media.SendRtp(packet);
    }

    /// <summary>As <see cref="SendRtp"/>, for a packet that was sent before and got lost.</summary>
    public void ResendRtp(ReadOnlySpan<byte> packet)
    {
        if (_released) _media.ResendRtp(packet);
    }

    /// <summary>As <see cref="SendRtp"/>, for one compound RTCP packet.</summary>
    public void SendRtcp(ReadOnlySpan<byte> packet)
    {
        if (_released) _media.SendRtcp(packet);
    }

    /// <summary>A connectivity check whose user name is ours. RFC 8445 §7.3.</summary>
    internal void Check(in StunMessage check, MediaSocket socket, SocketAddress from)
    {
        NetworkPath? path = null;
        IceCredentials? credentials;
        lock (_gate)
        {
            credentials = _state < TransportState.Failed ? _ice.Accept(check) : null;
            if (credentials is not null) path = _ice.Hear(check, credentials, socket, from, this);
        }

        if (credentials is null || path is null)
        {
            _counters.Dropped();
            return;
        }

        if (!IceLiteAgent.TryAnswer(check, credentials, path, from)) _counters.SendError();
        Move(TransportState.New, TransportState.Checking);
    }

    /// <summary>A packet from an address that has passed a check. Called on that socket's receive thread.</summary>
    internal void Receive(PacketKind kind, Span<byte> datagram)
    {
        _counters.Received(datagram.Length);
        if (kind == PacketKind.Dtls) ReceiveDtls(datagram);
        else if (!_released) _counters.Dropped();
        else _media.Receive(kind, datagram, Sink);
    }

    private void ReceiveDtls(ReadOnlySpan<byte> datagram)
    {
        if (Volatile.Read(ref _unproductive) > MaxUnproductive || !_dtls.TryAdd(datagram))
        {
            _counters.Dropped();
            return;
        }

        if (_released) Pump();
        else if (_state < TransportState.Failed) _handshake.TryStart(LocalUfrag);
    }

    private void OnAgreed(DtlsResult result)
    {
        _media.SetKeys(result.Keys);
        lock (_gate) _agreed = result;
        Judge();
    }

    /// <summary>RFC 8122 §6.2: once both are known, the certificate must be the one the SDP announced.</summary>
    private void Judge()
    {
        lock (_gate)
        {
            if (_agreed is null || _expectedHash is null) return;
            _released = CryptographicOperations.FixedTimeEquals(_agreed.PeerCertificateHash, _expectedHash) && _state < TransportState.Failed;
        }

        if (!_released)
        {
            Fail(new CryptographicException("The client's certificate is not the one in its SDP."));
        }
        else if (Move(TransportState.Checking, TransportState.Connected))
        {
            LogConnected(LocalUfrag, _agreed.Keys.Profile.Name);
            Pump(); // SCTP's first packet comes right behind the client's last handshake message.
        }
    }

    private void Pump()
    {
        try
        {
            if (!_dtls.Pump(Data.Receive)) Interlocked.Increment(ref _unproductive);
        }
        catch (IOException e)
        {
            Fail(e);
        }
    }

    /// <summary>Once a second.</summary>
    internal void Tick()
    {
        Volatile.Write(ref _unproductive, 0);
        bool lost;
        lock (_gate) lost = _ice.HasLostConsent;
        if (lost) Fail(new TimeoutException("No connectivity check came for 30 s."));
    }

    /// <summary>One SCTP packet in one DTLS record. RFC 8261 §5.</summary>
    private void SendData(ReadOnlySpan<byte> sctpPacket)
    {
        try
        {
            if (_released) _dtls.Send(sctpPacket);
        }
        catch (IOException)
        {
            // The association is broken, which the next thing received, or the lack of it, will show. Called under SCTP's lock: not the place to end anything.
            _counters.SendError();
        }
    }

    private void SendDatagram(ReadOnlySpan<byte> datagram)
    {
        if (_ice.Selected?.TrySend(datagram) == true) _counters.Sent(datagram.Length);
        else _counters.SendError();
    }

    private void Fail(Exception reason)
    {
        if (!End(TransportState.Failed)) return;
        LogFailed(LocalUfrag, reason.Message);
        StateChanged?.Invoke(TransportState.Failed);
    }

    private bool Move(TransportState from, TransportState to)
    {
        lock (_gate)
        {
            if (_state != from) return false;
            _state = to;
        }

        StateChanged?.Invoke(to);
        return true;
    }

    /// <summary>Stops hearing and sending, and says goodbye. False: it had ended before.</summary>
    private bool End(TransportState state)
    {
        lock (_gate)
        {
            if (_state >= state) return false;
            var wasAlive = _state < TransportState.Failed;
            _state = state;
            if (!wasAlive) return true;
            foreach (var credentials in _ice.AllCredentials) _index.Remove(credentials);
            _ice.Leave(this);
        }

        Data.Dispose();
        _dtls.Close();
        _handshake.Cancel();
        _released = false;
        _media.Dispose();
        return true;
    }

    /// <summary>Says close_notify and waits for a handshake under way to give up.</summary>
    public async ValueTask DisposeAsync()
    {
        if (End(TransportState.Closed)) StateChanged?.Invoke(TransportState.Closed);
        await _handshake.Ended;
    }

    [LoggerMessage(LogLevel.Debug, "Transport {Ufrag} is connected with {Profile}.")]
    private partial void LogConnected(string ufrag, string profile);

    [LoggerMessage(LogLevel.Information, "Transport {Ufrag} has failed: {Reason}")]
    private partial void LogFailed(string ufrag, string reason);
}
