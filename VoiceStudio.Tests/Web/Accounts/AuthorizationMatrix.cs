namespace VoiceStudio.Tests.Web.Accounts;

/// <summary>What somebody gets who asks for an endpoint.</summary>
public enum Door
{
    /// <summary>It opens, whatever it then says about the request.</summary>
    Open,

    /// <summary>401: who are you?</summary>
    WhoAreYou,

    /// <summary>403: not for members.</summary>
    NotYou,

    /// <summary>404: as if it did not exist.</summary>
    Nothing,

    /// <summary>302 to the sign-in.</summary>
    SignIn,

    /// <summary>302 to "this needs an administrator".</summary>
    Denied,
}

/// <summary>Who may what: one line for each endpoint and page. An endpoint without a line fails the test, and so does a line without an endpoint.</summary>
internal static class AuthorizationMatrix
{
    internal sealed record Row(Door Anonymous, Door Stranger, Door Owner, Door Admin);

    private static readonly Row Everybody = new(Door.Open, Door.Open, Door.Open, Door.Open);
    private static readonly Row SignedIn = new(Door.WhoAreYou, Door.Open, Door.Open, Door.Open);
    private static readonly Row Admins = new(Door.WhoAreYou, Door.NotYou, Door.NotYou, Door.Open);

    /// <summary>Conversations belong to their people: also administrators find nothing.</summary>
    private static readonly Row Owners = new(Door.WhoAreYou, Door.Nothing, Door.Open, Door.Nothing);

    private static readonly Row Page = new(Door.SignIn, Door.Open, Door.Open, Door.Open);
    private static readonly Row AdminPage = new(Door.SignIn, Door.Denied, Door.Denied, Door.Open);

    /// <summary>Only a session's callback token opens it: no person's sign-in does.</summary>
    private static readonly Row Hosts = new(Door.WhoAreYou, Door.WhoAreYou, Door.WhoAreYou, Door.WhoAreYou);

    private static readonly Row Gone = new(Door.Nothing, Door.Nothing, Door.Nothing, Door.Nothing);

    /// <summary>By method and route; a page's method is PAGE.</summary>
    public static IReadOnlyDictionary<string, Row> Rows { get; } = new Dictionary<string, Row>
    {
        ["* /health/live"] = Everybody,
        ["* /health/ready"] = Everybody,
        ["* /metrics"] = Everybody,
        ["GET /openapi/{documentName}.json"] = SignedIn,
        // Signed by the LiveKit server; without a signature it answers 401 by itself.
        ["POST /api/livekit/webhook"] = Hosts,
        ["POST /api/calls/{id:guid}/agents/{agentId:guid}/status"] = Hosts,
        ["POST /api/desk"] = Hosts,
        ["* /hubs/agents/negotiate"] = Hosts,
        ["* /hubs/agents"] = Hosts,

        ["GET /api/conversations"] = SignedIn,
        ["POST /api/conversations"] = SignedIn,
        ["GET /api/conversations/{id:guid}"] = Owners,
        ["PATCH /api/conversations/{id:guid}"] = Owners,
        ["DELETE /api/conversations/{id:guid}"] = Owners,
        ["GET /api/conversations/{id:guid}/export"] = Owners,
        ["POST /api/conversations/{id:guid}/invitations"] = Owners,
        // The link decides; without one there is nothing to join.
        ["POST /api/conversations/join"] = SignedIn,
        ["GET /api/conversations/{id:guid}/messages"] = Owners,
        ["POST /api/conversations/{id:guid}/messages"] = Owners,
        ["POST /api/conversations/{id:guid}/messages/{messageId:guid}/retry"] = Owners,
        ["POST /api/conversations/{id:guid}/calls"] = Owners,
        ["GET /api/calls/{id:guid}"] = Owners,
        ["GET /api/calls/{id:guid}/transcript"] = Owners,
        ["GET /api/calls/{id:guid}/turns"] = Owners,
        ["POST /api/calls/{id:guid}/floor"] = Owners,
        ["POST /api/calls/{id:guid}/floor/undo"] = Owners,
        ["POST /api/calls/{id:guid}/agents"] = Owners,
        ["DELETE /api/calls/{id:guid}/agents/{agentId:guid}"] = Owners,
        ["POST /api/calls/{id:guid}/agents/{agentId:guid}/mute"] = Owners,
        ["POST /api/calls/{id:guid}/text"] = Owners,
        ["POST /api/calls/{id:guid}/leave"] = Owners,
        ["DELETE /api/calls/{id:guid}"] = Owners,

        ["GET /api/agents"] = SignedIn,
        ["GET /api/agents/{id:guid}"] = SignedIn,
        ["GET /api/account/export"] = SignedIn,
        ["PUT /api/account"] = SignedIn,
        ["DELETE /api/account"] = SignedIn,

        ["POST /api/agents"] = Admins,
        ["PUT /api/agents/{id:guid}"] = Admins,
        ["DELETE /api/agents/{id:guid}"] = Admins,
        ["GET /api/agents/{id:guid}/versions"] = SignedIn,
        ["GET /api/agents/{id:guid}/export"] = Admins,
        ["GET /api/tools"] = Admins,
        ["POST /api/tools"] = Admins,
        ["GET /api/tools/{id:guid}"] = Admins,
        ["PUT /api/tools/{id:guid}"] = Admins,
        ["DELETE /api/tools/{id:guid}"] = Admins,
        ["POST /api/tools/{id:guid}/try"] = Admins,
        ["GET /api/accounts"] = Admins,
        ["GET /api/accounts/invitations"] = Admins,
        ["POST /api/accounts/invitations"] = Admins,
        ["DELETE /api/accounts/invitations/{id:guid}"] = Admins,
        ["PUT /api/accounts/{id}/role"] = Admins,
        ["POST /api/accounts/{id}/unlock"] = Admins,
        ["DELETE /api/accounts/{id}"] = Admins,
        ["GET /api/audit"] = Admins,

        ["POST /api/identity/login"] = Everybody,
        ["POST /api/identity/refresh"] = Everybody,
        ["POST /api/identity/manage/2fa"] = SignedIn,
        ["GET /api/identity/manage/info"] = SignedIn,
        ["POST /api/identity/manage/info"] = SignedIn,
        ["POST /api/identity/register"] = Gone,
        ["GET /api/identity/confirmEmail"] = Gone,
        ["POST /api/identity/resendConfirmationEmail"] = Gone,
        ["POST /api/identity/forgotPassword"] = Gone,
        ["POST /api/identity/resetPassword"] = Gone,

        // Plain forms: each asks for its antiforgery token first.
        ["POST /account/setup"] = Everybody,
        ["POST /account/signin"] = Everybody,
        ["POST /account/signout"] = Everybody,
        ["POST /account/invitation"] = Everybody,
        ["POST /account/passkeys/ask"] = Everybody,
        ["POST /account/passkeys/signin"] = Everybody,
        ["POST /account/name"] = Page,
        ["POST /account/language"] = Page,
        ["POST /account/password"] = Page,
        ["POST /account/delete"] = Page,
        ["POST /account/passkeys/new"] = Page,
        ["POST /account/passkeys"] = Page,
        ["POST /account/passkeys/remove"] = Page,

        ["PAGE /setup"] = Everybody,
        ["PAGE /signin"] = Everybody,
        ["PAGE /invitation"] = Everybody,
        ["PAGE /denied"] = Everybody,
        ["PAGE /broken"] = Everybody,
        ["PAGE /not-found"] = Everybody,
        ["PAGE /"] = Page,
        ["PAGE /profile"] = Page,
        ["PAGE /join/{Token}"] = Page,
        ["PAGE /agents"] = Page,
        // What a conversation or a call holds, the circuit asks for by account: see ConversationApiTests and AroundTheCallTests.
        ["PAGE /conversations/{Id:guid}"] = Page,
        ["PAGE /conversations/{Id:guid}/calls/{CallId:guid}"] = Page,
        ["PAGE /calls/{CallId:guid}"] = Page,
        ["PAGE /people"] = AdminPage,
        ["PAGE /agents/new"] = AdminPage,
        ["PAGE /agents/{Id:guid}"] = AdminPage,
        ["PAGE /tools"] = AdminPage,
        ["PAGE /tools/new"] = AdminPage,
        ["PAGE /tools/{Id:guid}"] = AdminPage,
        ["PAGE /studio"] = AdminPage,
        ["PAGE /studio/settings"] = AdminPage,
        ["PAGE /studio/log"] = AdminPage,
    };
}
