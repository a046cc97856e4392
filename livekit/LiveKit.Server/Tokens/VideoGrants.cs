using System.Text.Json.Serialization;

namespace Livekit.Server.Sdk.Dotnet;

/// <summary>What the bearer of a token may do: the <c>video</c> claim. Without <see cref="RoomJoin"/> the rights inside a room mean nothing.</summary>
public sealed class VideoGrants
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool RoomJoin { get; set; }

    /// <summary>The one room that <see cref="RoomJoin"/> and <see cref="RoomAdmin"/> are about.</summary>
    public string Room { get; set; } = "";

    /// <summary>Create and delete rooms.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool RoomCreate { get; set; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool RoomList { get; set; }

    /// <summary>Remove, mute and change participants, and send data, in <see cref="Room"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool RoomAdmin { get; set; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool RoomRecord { get; set; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IngressAdmin { get; set; }

    public bool CanPublish { get; set; } = true;

    public bool CanSubscribe { get; set; } = true;

    public bool CanPublishData { get; set; } = true;

    /// <summary><c>microphone</c>, <c>camera</c>, <c>screen_share</c>, <c>screen_share_audio</c>; empty means all of them.</summary>
    public List<string> CanPublishSources { get; set; } = [];

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool CanUpdateOwnMetadata { get; set; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool CanSubscribeMetrics { get; set; }

    /// <summary>Where a participant may be forwarded or moved to.</summary>
    public string DestinationRoom { get; set; } = "";

    /// <summary>The others do not see the bearer.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Hidden { get; set; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Recorder { get; set; }

    /// <summary>May register with the server as an agent worker (not: is an agent; that is the token's kind).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Agent { get; set; }
}
