using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using BenchmarkDotNet.Attributes;
using LocalLiveKit.Media.Rtp;
using LocalLiveKit.Media.Sdp;
using LocalLiveKit.Media.Srtp;
using LocalLiveKit.Media.Transport;

namespace VoiceStudio.Bench.LocalLiveKit;

/// <summary>
/// A voice packet's way through the server: decrypted, given to each subscriber with a header of its own, encrypted, and handed to the
/// kernel. The time is per incoming packet, with encrypting it (which the client would do) counted in: divide by the subscribers.
/// </summary>
[MemoryDiagnoser]
public class ForwardBenchmarks : IDisposable
{
    private const int Incoming = 32;

    private readonly byte[] _packet = SrtpBenchmarks.RtpPacketOf(100);
    private readonly byte[] _wire = new byte[2048];
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly Socket _clients = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly List<MediaCrypto> _subscribers = [];
    private SrtpSender _publisher = null!;
    private MediaCrypto _inbound = null!;
    private Track _track = null!;
    private ushort _sequence;

    [Params(1, 9, 49)]
    public int Subscribers { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var profile = SrtpProfile.AeadAes128Gcm;
        var key = new SrtpMasterKey(new byte[profile.KeyLength], new byte[profile.SaltLength]);
        _clients.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var to = _clients.LocalEndPoint!.Serialize();

        _publisher = new SrtpSender(profile, key);
        _inbound = new MediaCrypto(new TransportCounters(), _ => { });
        _inbound.SetKeys(new SrtpKeys(profile, key, key));
        _track = new Track();
        for (uint i = 0; i < Subscribers; i++)
        {
            var crypto = new MediaCrypto(new TransportCounters(), datagram => _socket.SendTo(datagram, SocketFlags.None, to));
            crypto.SetKeys(new SrtpKeys(profile, key, key));
            _subscribers.Add(crypto);
            _track.Add(i + 100, crypto);
        }
    }

    [Benchmark(OperationsPerInvoke = Incoming)]
    public void PerIncomingPacket()
    {
        for (var i = 0; i < Incoming; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(_packet.AsSpan(2), _sequence++);
            var length = _publisher.ProtectRtp(_packet, _wire);
            _inbound.Receive(PacketKind.Rtp, _wire.AsSpan(0, length), _track);
        }
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _publisher.Dispose();
        _inbound.Dispose();
        foreach (var subscriber in _subscribers) subscriber.Dispose();
        _socket.Dispose();
        _clients.Dispose();
        GC.SuppressFinalize(this);
    }

    private sealed class Track : IRtpSink
    {
        private readonly InboundTrack _audio = new(MediaKind.Audio, TimeProvider.System) { PayloadType = 111 };

        public void Add(uint ssrc, MediaCrypto to)
        {
            var outbound = new OutboundTrack(ssrc, new Sender(to), TimeProvider.System);
            outbound.Start(111);
            _audio.Add(outbound);
        }

        public void OnRtp(ReadOnlySpan<byte> packet)
        {
            if (RtpPacket.TryRead(packet, out var read)) _audio.OnRtp(read);
        }

        public void OnRtcp(ReadOnlySpan<byte> packet)
        {
        }
    }

    private sealed class Sender(MediaCrypto crypto) : IRtpSender
    {
        public void SendRtp(ReadOnlySpan<byte> packet) => crypto.SendRtp(packet);

        public void ResendRtp(ReadOnlySpan<byte> packet) => crypto.ResendRtp(packet);

        public void SendRtcp(ReadOnlySpan<byte> packet) => crypto.SendRtcp(packet);
    }
}
