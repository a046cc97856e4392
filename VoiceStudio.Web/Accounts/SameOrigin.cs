using Microsoft.AspNetCore.Identity;

namespace VoiceStudio.Web.Accounts;

/// <summary>
/// A cookie goes with every request that a browser makes to us, also with one that another site on this host made it send. For what changes something, a browser
/// says where the request began (https://www.w3.org/TR/fetch-metadata/): from elsewhere, the cookie does not count. Programs send bearer tokens and are not asked.
/// </summary>
internal static class SameOrigin
{
    public static void UseSameOrigin(this WebApplication app) => app.Use(async (context, next) =>
    {
        if (IsFromElsewhere(context.Request) && context.User.Identities.Any(i => i.AuthenticationType == IdentityConstants.ApplicationScheme))
        {
            await Results.Problem("The request comes from another site.", statusCode: StatusCodes.Status403Forbidden).ExecuteAsync(context);
            return;
        }

        await next(context);
    });

    private static bool IsFromElsewhere(HttpRequest request)
        => !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method) && !HttpMethods.IsOptions(request.Method)
            && request.Headers["Sec-Fetch-Site"].ToString() is ("cross-site" or "same-site");
}
