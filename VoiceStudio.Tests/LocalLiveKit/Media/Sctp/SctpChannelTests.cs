using LocalLiveKit.Media.Sctp;

namespace VoiceStudio.Tests.LocalLiveKit.Media.Sctp;

/// <summary>Channels opened and closed by either side.</summary>
public sealed class SctpChannelTests
{
    [Fact]
    public void A_channel_arrives_with_all_its_properties()
    {
        using var pair = new SctpPair(Weather.Clear, seed: 1);
        pair.Client.Open("_lossy", ordered: false, maxRetransmits: 0, protocol: "proto");
        var reliable = pair.Client.Open("_reliable");
        pair.RunUntil(() => pair.AtServer.Channels.Count == 2);

        var lossy = pair.AtServer.Channels[0];
        Assert.Equal("_lossy proto False 0 0", $"{lossy.Label} {lossy.Protocol} {lossy.Ordered} {lossy.MaxRetransmits} {lossy.StreamId}");
        Assert.True(pair.AtServer.Channels[1].IsReliable);
        Assert.Equal(2, pair.AtServer.Channels[1].StreamId);
        pair.RunUntil(() => reliable.State == DataChannelState.Open);
    }

    [Fact]
    public void The_server_opens_odd_streams_and_may_send_before_the_client_is_there()
    {
        using var pair = new SctpPair(Weather.Clear, seed: 1);
        var first = pair.Server.Open("a");
        var second = pair.Server.Open("b");
        first.Send(new byte[] { 1 });
        Assert.Equal([1, 3], new int[] { first.StreamId, second.StreamId });
        pair.RunUntil(() => pair.AtClient.Messages.Count == 1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void What_is_sent_on_an_unordered_channel_right_after_opening_never_comes_before_it(int seed)
    {
        using var pair = new SctpPair(Weather.Rough, seed);
        var channel = pair.Server.Open("fast", ordered: false);
        for (byte i = 0; i < 50; i++) channel.Send(new[] { i });
        pair.RunUntil(() => pair.AtClient.Messages.Count == 50);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(true, 2)]
    [InlineData(false, 1)]
    [InlineData(false, 2)]
    public void Closing_closes_both_ends_and_the_stream_can_be_used_again(bool byServer, int seed)
    {
        using var pair = new SctpPair(Weather.Rough, seed);
        var (opener, opened) = byServer ? (pair.Server, pair.AtClient) : (pair.Client, pair.AtServer);
        var (openerSaw, other) = byServer ? (pair.AtServer, pair.AtClient) : (pair.AtClient, pair.AtServer);
        var channel = opener.Open("once");
        for (byte i = 0; i < 20; i++) channel.Send(new[] { i });
        pair.RunUntil(() => opened.Messages.Count == 20);

        channel.Close();
        Assert.False(channel.Send(new byte[] { 1 }));
        pair.RunUntil(() => openerSaw.Closed.Count == 1 && other.Closed.Count == 1, 20_000);
        Assert.Equal(DataChannelState.Closed, channel.State);
        Assert.Equal(DataChannelState.Closed, opened.Channels[0].State);

        var again = opener.Open("twice");
        Assert.Equal(channel.StreamId, again.StreamId);
        again.Send(new byte[] { 42 });
        pair.RunUntil(() => opened.Messages.Count == 21);
        Assert.Equal("twice", opened.Messages[20].Channel.Label);
    }

    [Fact]
    public void The_other_end_may_close_what_was_opened_here()
    {
        using var pair = new SctpPair(Weather.Clear, seed: 1);
        var ours = pair.Server.Open("ours");
        pair.RunUntil(() => pair.AtClient.Channels.Count == 1);
        pair.AtClient.Channels[0].Close();
        pair.RunUntil(() => ours.State == DataChannelState.Closed);
        pair.RunUntil(() => pair.AtClient.Channels[0].State == DataChannelState.Closed);
    }

    [Fact]
    public void A_client_that_aborts_is_gone_at_once()
    {
        using var pair = new SctpPair(Weather.Clear, seed: 1);
        var channel = pair.Server.Open("x");
        pair.Run(100);
        pair.Client.Dispose();
        pair.RunUntil(() => pair.AtServer.EndedBecause is not null, 100);
        Assert.Equal(DataChannelState.Closed, channel.State);
        Assert.Throws<InvalidOperationException>(() => pair.Server.Open("y"));
    }

    [Fact]
    public void A_client_cannot_open_channels_without_end()
    {
        using var pair = new SctpPair(Weather.Clear, seed: 1);
        for (var i = 0; i < 256; i++) pair.Client.Open("c" + i);
        pair.RunUntil(() => pair.AtServer.Channels.Count == 256);
        Assert.Throws<InvalidOperationException>(() => pair.Client.Open("one too many"));
    }
}
