using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace LocalRealtime.Protocol;

internal sealed record ResponseCreated(JsonObject Response) : ServerEvent(ServerEventTypes.ResponseCreated);

internal sealed record ResponseDone(JsonObject Response) : ServerEvent(ServerEventTypes.ResponseDone);

internal sealed record OutputItemAdded(string ResponseId, int OutputIndex, JsonObject Item) : ServerEvent(ServerEventTypes.OutputItemAdded);

internal sealed record OutputItemDone(string ResponseId, int OutputIndex, JsonObject Item) : ServerEvent(ServerEventTypes.OutputItemDone);

/// <summary>Where a piece of output belongs.</summary>
internal readonly record struct Place(string ResponseId, string ItemId, int OutputIndex);

internal abstract record OutputEvent(string Type, [property: JsonIgnore] Place At) : ServerEvent(Type)
{
    public string ResponseId => At.ResponseId;

    public string ItemId => At.ItemId;

    public int OutputIndex => At.OutputIndex;
}

/// <summary>Output inside a content part; a message of this server has one part.</summary>
internal abstract record ContentEvent(string Type, Place At) : OutputEvent(Type, At)
{
    public int ContentIndex { get; }
}

internal sealed record ContentPartAdded(Place At, JsonObject Part) : ContentEvent(ServerEventTypes.ContentPartAdded, At);

internal sealed record ContentPartDone(Place At, JsonObject Part) : ContentEvent(ServerEventTypes.ContentPartDone, At);

internal sealed record OutputTextDelta(Place At, string Delta) : ContentEvent(ServerEventTypes.OutputTextDelta, At);

internal sealed record OutputTextDone(Place At, string Text) : ContentEvent(ServerEventTypes.OutputTextDone, At);

internal sealed record OutputTranscriptDelta(Place At, string Delta) : ContentEvent(ServerEventTypes.OutputTranscriptDelta, At);

internal sealed record OutputTranscriptDone(Place At, string Transcript) : ContentEvent(ServerEventTypes.OutputTranscriptDone, At);

/// <param name="Delta">Sound in the session's output format; base64 on the wire.</param>
internal sealed record OutputAudioDelta(Place At, byte[] Delta) : ContentEvent(ServerEventTypes.OutputAudioDelta, At);

internal sealed record OutputAudioDone(Place At) : ContentEvent(ServerEventTypes.OutputAudioDone, At);

internal sealed record ArgumentsDelta(Place At, string CallId, string Delta) : OutputEvent(ServerEventTypes.ArgumentsDelta, At);

internal sealed record ArgumentsDone(Place At, string CallId, string Name, string Arguments) : OutputEvent(ServerEventTypes.ArgumentsDone, At);
