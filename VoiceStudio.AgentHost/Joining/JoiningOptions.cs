using System.Text;
using Microsoft.Extensions.Options;

namespace VoiceStudio.AgentHost.Joining;

internal sealed class JoiningOptions
{
    public const string Section = "AgentHost";

    /// <summary>Key of the HS256 signatures on join and leave; Web has the same. 32 characters or more (256 bits).</summary>
    public string SharedSecret { get; set; } = "";
}

internal sealed class JoiningOptionsValidator : IValidateOptions<JoiningOptions>
{
    public ValidateOptionsResult Validate(string? name, JoiningOptions options)
        => Encoding.UTF8.GetByteCount(options.SharedSecret) >= 32
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail("AgentHost:SharedSecret (environment: AgentHost__SharedSecret) must have 32 characters or more, the same as Web's.");
}
