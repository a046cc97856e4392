using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using VoiceStudio.Web.Data;
using VoiceStudio.Web.Problems;

namespace VoiceStudio.Web.Accounts;

/// <summary>
/// Who may enter: ASP.NET Core Identity over cookies (pages) and bearer tokens (programs). Nobody signs up by himself: the first account is made on
/// the first visit or from <c>Seed:AdminEmail</c>, later ones by invitation.
/// </summary>
internal static class AccountsFeature
{
    public const string AdminOnly = "Admin";

    // IdentityConstants.BearerAndApplicationScheme is internal: https://github.com/dotnet/aspnetcore/blob/main/src/Identity/Core/src/IdentityConstants.cs
    private const string SignInScheme = "Identity.BearerAndApplication";

    public static void AddAccounts(this IHostApplicationBuilder builder)
    {
        builder.Services.AddIdentityApiEndpoints<Account>(Configure).AddRoles<IdentityRole>()
            .AddClaimsPrincipalFactory<AccountClaims>().AddEntityFrameworkStores<StudioDb>();
        builder.Services.AddOptions<AuthenticationSchemeOptions>(SignInScheme).Configure(scheme =>
            // A person without a sign-in is shown the page for it, a program gets 401.
            scheme.ForwardDefaultSelector = context => ProblemsFeature.IsForPrograms(context) ? IdentityConstants.BearerScheme : IdentityConstants.ApplicationScheme);
        builder.Services.ConfigureApplicationCookie(cookie =>
        {
            cookie.Cookie.Name = "voicestudio";
            cookie.LoginPath = "/signin";
            cookie.AccessDeniedPath = "/denied";
            cookie.ReturnUrlParameter = "returnUrl";
        });
        builder.Services.AddAuthorizationBuilder().AddPolicy(AdminOnly, policy => policy.RequireRole(Roles.Admin));
        builder.Services.AddAntiforgery();
        // Whoever is deleted, or has another role or password, is signed in no longer than this with the old one.
        builder.Services.Configure<SecurityStampValidatorOptions>(stamp => stamp.ValidationInterval = TimeSpan.FromMinutes(1));
        builder.Services.AddSingleton<FirstAccount>().AddSingleton<AccountStore>().AddSingleton<Invitations>().AddSingleton<AccountExport>().AddSingleton<AuditLog>();
        builder.Services.AddScoped<ISeed, AccountSeed>();
    }

    public static void MapAccounts(this WebApplication app)
    {
        app.MapSignIn();
        app.MapAccountApi();
        app.MapGroup("/api/identity").MapIdentityApi<Account>().WithTags("Identity").CloseSignUp();
    }

    private static void Configure(IdentityOptions identity)
    {
        identity.Stores.SchemaVersion = IdentitySchemaVersions.Version3;
        identity.User.RequireUniqueEmail = true;
        // Length protects, odd characters do not: https://pages.nist.gov/800-63-4/sp800-63b.html#passwordver
        identity.Password.RequiredLength = 10;
        identity.Password.RequireDigit = identity.Password.RequireNonAlphanumeric = false;
        identity.Password.RequireLowercase = identity.Password.RequireUppercase = false;
        identity.Lockout.MaxFailedAccessAttempts = 5;
        identity.Lockout.DefaultLockoutTimeSpan = TimeSpan.FromMinutes(5);
    }

    /// <summary>Identity's endpoints come as one; the two that would let strangers in, or send them mail, answer 404.</summary>
    private static void CloseSignUp(this IEndpointConventionBuilder endpoints) => endpoints.Add(endpoint =>
    {
        if (endpoint is not RouteEndpointBuilder { RoutePattern.RawText: { } path } || !Closed.Any(path.EndsWith)) return;
        endpoint.RequestDelegate = context =>
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        };
        endpoint.Metadata.Add(new ExcludeFromDescriptionAttribute());
    });

    private static readonly string[] Closed = ["/register", "/resendConfirmationEmail", "/forgotPassword", "/resetPassword", "/confirmEmail"];
}
