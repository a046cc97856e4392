using LocalLiveKit.Media.Dtls;
using LocalLiveKit.Media.Srtp;
using Org.BouncyCastle.Tls;

namespace VoiceStudio.Tests.LocalLiveKit.Media;

/// <summary>DTLS datagrams that mean harm: genuine ones of every flight, bent, cut, repeated and out of turn, and noise. A session survives them all.</summary>
public sealed class HostileDtlsTests
{
    private const int Inputs = 100_000, HandshakeInputs = 4_000;

    /// <summary>Bytes for each input: a handshake may make keys for it.</summary>
    private const int MaxAllocated = 64 * 1024;

    private static readonly DtlsIdentity Identity = DtlsIdentity.Create();

    [Fact(Timeout = 240_000)]
    public async Task Records_of_any_form_are_dropped_and_the_session_goes_on()
    {
        var (server, client, datagrams) = await ConnectAsync();
        client.Send("genuine"u8);
        var seeds = datagrams.ToArray();
        var random = new Random(31);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Inputs; i++)
        {
            var datagram = Hostile.Mutate(random, seeds[i % seeds.Length]);
            // The inbox is full: what nobody pumps out is dropped, as from a client that floods.
            if (!server.TryAdd(datagram)) server.Pump(_ => { });
        }

        server.Pump(_ => { });
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, (long)Inputs * MaxAllocated);

        client.Send("still here"u8);
        var heard = new List<string>();
        server.TryAdd(datagrams[^1]);
        server.Pump(data => heard.Add(System.Text.Encoding.ASCII.GetString(data)));
        Assert.Equal(["still here"], heard);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_handshake_of_any_form_ends_with_a_refusal()
    {
        var (_, _, datagrams) = await ConnectAsync();
        var random = new Random(37);
        var (read, handshakes) = (0, 0);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (; read < HandshakeInputs; handshakes++)
        {
            var client = new Liar(random, datagrams);
            // Whatever it is, it ends this handshake alone (see Handshake); but only input and output are expected to fail.
            Assert.ThrowsAny<IOException>(() => new DtlsServerProtocol().Accept(new DtlsServerRole(Identity), client));
            read += client.Read;
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, (long)(read + handshakes) * MaxAllocated * 4);
        // Else all are refused at the door.
        Assert.InRange(handshakes, 1, HandshakeInputs / 2);
    }

    /// <returns>A session that stands, its client, and all that the client has sent and will send.</returns>
    private static async Task<(DtlsSession Server, DtlsTransport Client, List<byte[]> Datagrams)> ConnectAsync()
    {
        DtlsSession? server = null;
        var datagrams = new List<byte[]>();
        var inbox = new DatagramInbox(datagram =>
        {
            datagrams.Add(datagram.ToArray());
            server!.TryAdd(datagram);
        });
        server = new DtlsSession(Identity, datagram => inbox.TryAdd(datagram));
        var accepting = Task.Factory.StartNew(server.Accept, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var role = new DtlsClientRole(DtlsIdentity.Create(), [.. SrtpProfile.Preferred]);
        var client = await Task.Factory.StartNew(() => new DtlsClientProtocol().Connect(role, inbox), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await accepting;
        return (server, client, datagrams);
    }

    /// <summary>A client that begins as it should, now and then, and goes on with anything; then its line goes dead.</summary>
    private sealed class Liar(Random random, List<byte[]> genuine) : DatagramTransport
    {
        private readonly int _patience = random.Next(1, 40);
        private readonly bool _beginsWell = random.Next(8) == 0;

        public int Read { get; private set; }

        public int GetReceiveLimit() => 2048;

        public int GetSendLimit() => 1200;

        public int Receive(byte[] buf, int off, int len, int waitMillis) => Receive(buf.AsSpan(off, len), waitMillis);

        public int Receive(Span<byte> buffer, int waitMillis)
        {
            if (Read >= _patience) throw new IOException("The line is dead.");
            var datagram = _beginsWell && Read == 0 ? genuine[0] : Hostile.Mutate(random, genuine[random.Next(genuine.Count)]);
            Read++;
            datagram.CopyTo(buffer);
            return datagram.Length;
        }

        public void Send(byte[] buf, int off, int len)
        {
        }

        public void Send(ReadOnlySpan<byte> buffer)
        {
        }

        public void Close()
        {
        }
    }
}
