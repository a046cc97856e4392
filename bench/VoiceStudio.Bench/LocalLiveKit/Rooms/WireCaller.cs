using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using Google.Protobuf;
using Livekit.Server.Sdk.Dotnet;
using LocalLiveKit.Media.Dtls;
using LocalLiveKit.Media.Rtp;
using LocalLiveKit.Media.Srtp;
using LocalLiveKit.Media.Transport;
using Org.BouncyCastle.Tls;
using VoiceStudio.Tests.LocalLiveKit.Media;

namespace VoiceStudio.Bench.LocalLiveKit.Rooms;

/// <summary>A publisher without a codec and a jitter buffer: LiveKit's signalling over /rtc/v1, ICE's checks, DTLS, encrypted packets of a voice's size. What comes back is read and dropped.</summary>
internal sealed class WireCaller : IAsyncDisposable
{
    private const int Payload = 100;

    private static readonly DtlsIdentity _identity = DtlsIdentity.Create();

    private readonly ClientWebSocket _signal = new();
    private readonly Socket _media = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly TaskCompletionSource<WireTransport> _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SessionDescription _offer;
    private readonly DatagramInbox _inbox;
    private readonly byte[] _packet = new byte[RtpPacket.HeaderLength + 8 + Payload];
    private readonly byte[] _wire = new byte[2048];
    private WireTransport? _server;
    private SrtpSender? _srtp;
    private Task _signalling = Task.CompletedTask;
    private Thread? _reading;
    private ushort _sequence;
    private uint _timestamp;

    private WireCaller(string identity, int sections)
    {
        _offer = new SessionDescription { Type = "offer", Sdp = WireOffer.Write(identity, _identity.Fingerprint, sections), Id = 1 };
        _inbox = new DatagramInbox(datagram => _media.Send(datagram));
        // RFC 6464: loud, so that the server has speakers to tell of.
        byte[] level = [0xBE, 0xDE, 0, 1, WireOffer.LevelExtension << 4, 20, 0, 0];
        level.CopyTo(_packet, RtpPacket.HeaderLength);
        BinaryPrimitives.WriteUInt32BigEndian(_packet.AsSpan(8), WireOffer.SsrcOf(identity));
        (_packet[0], _packet[1]) = (0x90, WireOffer.Opus);
        _packet[RtpPacket.HeaderLength + 8] = 0xF8; // RFC 6716 §3.1: one CELT frame of 20 ms
    }

    /// <summary>Returns when its packets would be forwarded.</summary>
    public static async Task<WireCaller> JoinAsync(string url, string identity, string token, int sections)
    {
        var caller = new WireCaller(identity, sections);
        await caller.SignalAsync(url, token, identity);
        caller._server = await caller._answered.Task.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);
        await caller.ConnectAsync();
        return caller;
    }

    public void SendVoice()
    {
        BinaryPrimitives.WriteUInt16BigEndian(_packet.AsSpan(2), _sequence++);
        BinaryPrimitives.WriteUInt32BigEndian(_packet.AsSpan(4), _timestamp += 960);
        _media.Send(_wire.AsSpan(0, _srtp!.ProtectRtp(_packet, _wire)));
    }

    /// <summary>ICE consent: a client that makes none is gone.</summary>
    public void SendCheck() => _media.Send(StunRequests.Make(_server!.Ufrag + ":wire", _server.Password, nominate: true));

    public async ValueTask DisposeAsync()
    {
        await SendAsync(new SignalRequest { Leave = new() { Reason = DisconnectReason.ClientInitiated } });
        _signal.Abort();
        _inbox.Close();
        _media.Dispose();
        _reading?.Join();
        await _signalling;
        _signal.Dispose();
        _srtp?.Dispose();
    }

    private async Task SignalAsync(string url, string token, string identity)
    {
        var join = new JoinRequest { ConnectionSettings = new() { AutoSubscribe = true }, PublisherOffer = _offer };
        _signal.Options.SetRequestHeader("Authorization", "Bearer " + token);
        await _signal.ConnectAsync(new Uri($"{url.Replace("http", "ws", StringComparison.Ordinal)}/rtc/v1?join_request={WireOffer.Wrap(join)}"), CancellationToken.None);
        await SendAsync(new SignalRequest { AddTrack = new() { Cid = identity, Name = "microphone", Type = TrackType.Audio, Source = TrackSource.Microphone } });
        _signalling = ListenAsync();
    }

    private async Task ListenAsync()
    {
        var (buffer, message) = (new byte[64 << 10], new MemoryStream());
        try
        {
            while (await _signal.ReceiveAsync(buffer.AsMemory(), CancellationToken.None) is { MessageType: WebSocketMessageType.Binary } part)
            {
                message.Write(buffer.AsSpan(0, part.Count));
                if (!part.EndOfMessage) continue;
                var response = SignalResponse.Parser.ParseFrom(message.GetBuffer().AsSpan(0, (int)message.Length));
                message.SetLength(0);
                if (response.Answer is { } answer) _answered.TrySetResult(WireTransport.Read(answer.Sdp));
                // It has sections for everybody from the start: the same offer does.
                if (response.MediaSectionsRequirement is not null) await SendAsync(new SignalRequest { Offer = _offer });
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // It has left.
        }
    }

    private async Task SendAsync(SignalRequest request) => await _signal.SendAsync(request.ToByteArray(), WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);

    private async Task ConnectAsync()
    {
        _media.Connect(_server!.Address);
        _reading = new Thread(Read, 128 << 10) { IsBackground = true };
        _reading.Start();
        SendCheck();
        var role = new DtlsClientRole(_identity, SrtpProfile.AeadAes128Gcm);
        await Task.Factory.StartNew(() => new DtlsClientProtocol().Connect(role, _inbox), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        _srtp = new SrtpSender(role.Keys!.Profile, role.Keys.Outbound);
    }

    private void Read()
    {
        var buffer = new byte[2048];
        try
        {
            while (true)
            {
                var datagram = buffer.AsSpan(0, _media.Receive(buffer));
                if (Demultiplexer.Classify(datagram) == PacketKind.Dtls) _inbox.TryAdd(datagram);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It has left.
        }
    }
}

/// <summary>Where the server is and what it asks for, from its answer.</summary>
internal sealed record WireTransport(string Ufrag, string Password, IPEndPoint Address)
{
    public static WireTransport Read(string sdp)
    {
        // RFC 8839 §5.1: foundation, component, transport, priority, address, port.
        var candidate = Line(sdp, "a=candidate:").Split(' ');
        return new(Line(sdp, "a=ice-ufrag:"), Line(sdp, "a=ice-pwd:"), new IPEndPoint(IPAddress.Parse(candidate[4]), int.Parse(candidate[5], System.Globalization.CultureInfo.InvariantCulture)));
    }

    private static string Line(string sdp, string name)
    {
        var at = sdp.IndexOf(name, StringComparison.Ordinal) + name.Length;
        return sdp[at..sdp.IndexOf('\r', at)];
    }
}
