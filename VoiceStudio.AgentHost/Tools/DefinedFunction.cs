using System.Text.Json;
using Microsoft.Extensions.AI;
using VoiceStudio.Contracts;

namespace VoiceStudio.AgentHost.Tools;

/// <summary>A tool as an administrator defined it, and what runs it.</summary>
internal sealed class DefinedFunction(ToolDefinition tool, Func<JsonElement, CancellationToken, Task<string>> run) : AIFunction
{
    public override string Name => tool.Name;

    public override string Description => tool.Description;

    public override JsonElement JsonSchema => tool.Parameters;

    protected override async ValueTask<object?> InvokeCoreAsync(AIFunctionArguments arguments, CancellationToken cancellationToken)
        => await run(JsonSerializer.SerializeToElement(new Dictionary<string, object?>(arguments)), cancellationToken);
}
