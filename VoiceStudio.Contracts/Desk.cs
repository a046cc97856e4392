using System.Text.Json;

namespace VoiceStudio.Contracts;

/// <summary>Where an agent's host has Web run the tools that need Web's knowledge: notes and earlier conversations.</summary>
/// <param name="Url"><c>POST</c> of a <see cref="DeskRequest"/>; the answer is text, an error a problem document.</param>
/// <param name="Token">Bearer token of this conversation and agent.</param>
public sealed record DeskAccess(Uri Url, string Token);

/// <param name="Tool">take_note, read_notes or search_conversations.</param>
public sealed record DeskRequest(string Tool, JsonElement Arguments);
