using Microsoft.AspNetCore.Identity;

namespace VoiceStudio.Web.Data;

/// <summary>A person who may sign in.</summary>
internal sealed class Account : IdentityUser
{
    public Account() => Id = Guid.CreateVersion7().ToString();

    /// <summary>What others see and agents call this person.</summary>
    [PersonalData]
    public string DisplayName { get; set; } = "";

    public DateTimeOffset CreatedAt { get; set; }
}

/// <summary>What an account may do beyond its own conversations.</summary>
public static class Roles
{
    /// <summary>Writes agents, tools and accounts; sees every live call.</summary>
    public const string Admin = "Admin";

    public const string Member = "Member";
}
