using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace VoiceStudio.Web.Calls;

internal sealed class CallsOptions
{
    public const string Section = "Calls";

    /// <summary>How long a person's or an agent's token opens the room; whoever is in it stays.</summary>
    [Range(typeof(TimeSpan), "00:00:30", "01:00:00")]
    public TimeSpan TokenLifetime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>A call to which nobody comes ends after this.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "00:10:00")]
    public TimeSpan NobodyCame { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>A call whose last person was cut off (not: hung up) ends after this: time to reload the page.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan EverybodyLost { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>An agent without link and out of the room is given up after this.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan AgentLost { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often the room is looked at, beside what webhooks say.</summary>
    [Range(typeof(TimeSpan), "00:00:00.5", "00:05:00")]
    public TimeSpan LookEvery { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long an AgentHost may take to answer a join.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan JoinLimit { get; set; } = TimeSpan.FromSeconds(8);

    /// <summary>Lines of the conversation that an agent is given to remember.</summary>
    [Range(0, 400)]
    public int HistoryLines { get; set; } = 40;

    /// <summary>Where AgentHosts reach this Web; null takes the address it listens on.</summary>
    public Uri? CallbackBaseUrl { get; set; }
}

[OptionsValidator]
internal sealed partial class CallsOptionsValidator : IValidateOptions<CallsOptions>;

/// <summary>Section <c>LiveKit</c>. In development the local server fills it in when it is up.</summary>
internal sealed class LiveKitOptions
{
    public const string Section = "LiveKit";

    /// <summary>ws or wss: browsers and agents connect here.</summary>
    public string? Url { get; set; }

    public string ApiKey { get; set; } = "";
    public string ApiSecret { get; set; } = "";

    /// <summary>A local one is on its way up.</summary>
    public bool Starting { get; set; }

    /// <summary>Where Web itself reaches the server's API, if not at <see cref="Url"/>.</summary>
    public string? ApiUrl { get; set; }
}

/// <summary>Section <c>AgentHost</c>. In development the local AgentHost fills it in when it is up.</summary>
internal sealed class AgentHostOptions
{
    public const string Section = "AgentHost";

    /// <summary>Service URL of agents that name none of their own.</summary>
    public Uri? Url { get; set; }

    /// <summary>A local one is on its way up.</summary>
    public bool Starting { get; set; }

    /// <summary>Signs joins and makes callback tokens; 32 characters or more, the same in Web and AgentHost.</summary>
    public string SharedSecret { get; set; } = "";
}
