using System.Buffers.Binary;
using LocalLiveKit.Media.Sctp;

namespace VoiceStudio.Tests.LocalLiveKit.Media.Sctp;

/// <summary>Messages over a network that loses, delays and reorders.</summary>
public sealed class SctpTransferTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Reliable_messages_arrive_complete_and_in_order_through_ten_percent_loss(int seed)
    {
        using var pair = new SctpPair(Weather.Rough, seed);
        var down = pair.Server.Open("_reliable");
        var up = pair.Client.Open("_reliable");
        var random = new Random(seed);
        var messages = Enumerable.Range(0, 150).Select(i => Message(i, random.Next(1, 6_000))).ToList();

        foreach (var message in messages)
        {
            Assert.True(down.Send(message));
            Assert.True(up.Send(message));
        }

        pair.RunUntil(() => pair.AtClient.Messages.Count == messages.Count && pair.AtServer.Messages.Count == messages.Count);
        Assert.Equal(messages, pair.AtClient.On("_reliable"));
        Assert.Equal(messages, pair.AtServer.On("_reliable"));
    }

    [Fact]
    public void One_large_message_is_cut_up_and_put_together()
    {
        using var pair = new SctpPair(Weather.Rough, seed: 9);
        var large = Message(1, 250_000);
        pair.Server.Open("big").Send(large);
        pair.RunUntil(() => pair.AtClient.Messages.Count == 1);
        Assert.Equal(large, pair.AtClient.Messages[0].Data);
    }

    [Fact]
    public void Sequence_numbers_may_wrap_in_the_middle()
    {
        // TSNs just before 2^32; and more messages than a stream sequence number can count.
        using var pair = new SctpPair(Weather.Clear, seed: 1, serverTsn: uint.MaxValue - 3, clientTsn: uint.MaxValue);
        var channel = pair.Server.Open("_reliable");
        const int count = 70_000;
        for (var i = 0; i < count; i++)
        {
            Assert.True(channel.Send(Message(i, 8)));
            if (i % 500 == 0) pair.Run(20);
        }

        pair.RunUntil(() => pair.AtClient.Messages.Count == count);
        Assert.All(pair.AtClient.Messages.Index(), m => Assert.Equal(m.Index, BinaryPrimitives.ReadInt32BigEndian(m.Item.Data)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Lossy_messages_may_be_lost_but_hold_nothing_up(int seed)
    {
        using var pair = new SctpPair(Weather.Rough, seed);
        var lossy = pair.Server.Open("_lossy", ordered: false, maxRetransmits: 0);
        var reliable = pair.Server.Open("_reliable");
        pair.RunUntil(() => lossy.State == DataChannelState.Open && reliable.State == DataChannelState.Open);

        for (var i = 0; i < 400; i++)
        {
            Assert.True(lossy.Send(Message(i, 100)));
            if (i % 10 == 0) reliable.Send(Message(i, 3_000));
            pair.Run(20);
        }

        pair.RunUntil(() => pair.AtClient.On("_reliable").Count() == 40);
        pair.Run(2_000);
        Assert.InRange(pair.AtClient.On("_lossy").Count(), 300, 399);
        var numbers = pair.AtClient.On("_lossy").Select(m => BinaryPrimitives.ReadInt32BigEndian(m)).ToList();
        Assert.Equal(numbers.Count, numbers.Distinct().Count());

        // And afterwards everything still works: nothing waits for what was given up.
        reliable.Send(Message(7, 10));
        pair.RunUntil(() => pair.AtClient.On("_reliable").Count() == 41, 5_000);
    }

    [Fact]
    public void A_lost_ordered_lossy_message_is_passed_over()
    {
        using var pair = new SctpPair(Weather.Clear, seed: 1);
        var channel = pair.Server.Open("state", ordered: true, maxRetransmits: 0);
        pair.RunUntil(() => channel.State == DataChannelState.Open);
        pair.Loses = packet => packet.AsSpan().IndexOf("lost"u8) >= 0;
        foreach (var text in (string[])["one", "lost", "two", "three"])
        {
            channel.Send(System.Text.Encoding.UTF8.GetBytes(text), binary: false);
            pair.Run(1);
        }

        pair.RunUntil(() => pair.AtClient.Messages.Count == 3, 3_000);
        Assert.Equal(["one", "two", "three"], pair.AtClient.Messages.Select(m => System.Text.Encoding.UTF8.GetString(m.Data)));
    }

    [Fact]
    public void Half_of_a_given_up_message_does_not_spoil_the_next()
    {
        using var pair = new SctpPair(Weather.Clear, seed: 1);
        var channel = pair.Server.Open("_lossy", ordered: false, maxRetransmits: 0);
        pair.RunUntil(() => channel.State == DataChannelState.Open);
        var lost = 0;
        pair.Loses = packet => packet.Length > 1_000 && lost++ == 1; // The second piece of three.
        channel.Send(Message(1, 3_000));
        channel.Send(Message(2, 500));
        pair.Loses = null;
        channel.Send(Message(3, 2_500));
        pair.RunUntil(() => pair.AtClient.Messages.Count == 2, 3_000);
        Assert.Equal([Message(2, 500), Message(3, 2_500)], pair.AtClient.Messages.Select(m => m.Data));
    }

    [Fact]
    public void A_single_loss_is_repaired_without_waiting_for_the_timer()
    {
        using var pair = new SctpPair(Weather.Clear, seed: 1);
        var channel = pair.Server.Open("_reliable");
        pair.Run(100);
        var seen = 0;
        pair.Loses = packet => packet.Length > 1_000 && seen++ == 1;
        channel.Send(Message(1, 30_000));
        var before = pair.Elapsed;
        pair.RunUntil(() => pair.AtClient.Messages.Count == 1);
        Assert.InRange(pair.Elapsed - before, 0, 200); // The timer would take 400 ms and more.
    }

    [Fact]
    public void Nothing_is_sent_twice_on_a_clear_day()
    {
        using var pair = new SctpPair(Weather.Clear, seed: 1);
        var channel = pair.Server.Open("_reliable");
        pair.Run(50);
        var tsns = new List<uint>();
        pair.Loses = packet =>
        {
            Assert.True(SctpPacket.TryParse(packet, out var parsed));
            foreach (var chunk in parsed.Chunks) if (DataChunk.TryRead(chunk, out var data) && chunk.Type == ChunkType.Data) tsns.Add(data.Tsn);
            return false;
        };
        for (var i = 0; i < 100; i++) channel.Send(Message(i, 8_500));
        pair.RunUntil(() => pair.AtClient.Messages.Count == 100);
        Assert.Equal(tsns.Count, tsns.Distinct().Count());
        Assert.InRange(pair.Elapsed, 0, 1_000); // 850 kB at 10 ms round trip: the window has grown.
    }

    [Fact]
    public void A_client_that_takes_nothing_fills_its_own_queue_only()
    {
        using var pair = new SctpPair(Weather.Clear, seed: 1);
        var reliable = pair.Server.Open("_reliable");
        var lossy = pair.Server.Open("_lossy", ordered: false, maxRetransmits: 0);
        pair.Run(100);
        pair.Loses = _ => true;

        var accepted = 0;
        while (reliable.Send(Message(accepted, 10_000))) accepted++;
        Assert.InRange(accepted * 10_000, 1, new SctpOptions().MaxQueuedReliable + 200_000);
        for (var i = 0; i < 1_000; i++) Assert.True(lossy.Send(Message(i, 1_000)));
        Assert.InRange(lossy.BufferedBytes, 1, new SctpOptions().MaxQueuedLossy);
        Assert.InRange(lossy.Dropped, 500, 1_000);

        pair.RunUntil(() => pair.AtServer.EndedBecause is not null);
        Assert.False(reliable.Send(Message(1, 1)));
    }

    [Fact]
    public void A_closed_window_stops_the_sender_and_is_asked_until_it_opens()
    {
        // The server holds 8 kB of messages that wait for an earlier one; the first of sixty is lost, again and again.
        using var pair = new SctpPair(Weather.Clear, seed: 1, serverOptions: new SctpOptions { ReceiveBuffer = 8_192 });
        var channel = pair.Client.Open("up");
        pair.Run(100);
        pair.Loses = packet => packet.AsSpan().IndexOf(Message(0, 1_000)) >= 0;
        for (var i = 0; i < 60; i++) channel.Send(Message(i, 1_000));
        pair.Run(3_000);
        Assert.Empty(pair.AtServer.Messages);
        Assert.InRange(channel.BufferedBytes, 30_000, 60_000);

        pair.Loses = null;
        pair.RunUntil(() => pair.AtServer.Messages.Count == 60);
        Assert.Equal(Enumerable.Range(0, 60).Select(i => Message(i, 1_000)), pair.AtServer.Messages.Select(m => m.Data));
    }

    [Fact]
    public void Empty_messages_and_texts_keep_what_they_are()
    {
        using var pair = new SctpPair(Weather.Clear, seed: 1);
        var channel = pair.Client.Open("chat");
        channel.Send(ReadOnlyMemory<byte>.Empty, binary: false);
        channel.Send(ReadOnlyMemory<byte>.Empty);
        channel.Send("hello"u8.ToArray(), binary: false);
        pair.RunUntil(() => pair.AtServer.Messages.Count == 3);
        Assert.Equal([PayloadProtocol.EmptyText, PayloadProtocol.EmptyBinary, PayloadProtocol.Text], pair.AtServer.Messages.Select(m => m.Protocol));
        Assert.Equal([0, 0, 5], pair.AtServer.Messages.Select(m => m.Data.Length));
    }

    /// <summary>A message that begins with its number and is otherwise unlike others.</summary>
    private static byte[] Message(int number, int length)
    {
        var bytes = new byte[Math.Max(length, 4)];
        for (var i = 0; i < bytes.Length; i++) bytes[i] = (byte)((i * 31) + number);
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes;
    }
}
