using LocalRealtime.Scripting;

namespace LocalRealtime.Protocol;

/// <summary>What a session has of its connection.</summary>
/// <param name="Act">Misbehaves, when a script says so.</param>
/// <param name="Over">Cancelled when the connection ends.</param>
internal sealed record SessionLine(Mailbox Mailbox, OwnedTasks Tasks, Chronicle Chronicle, Action<ServerEvent> Send, Action<Act> Act, CancellationToken Over);
