using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;

namespace VoiceStudio.Web.Problems;

/// <summary>Every error of the API is a problem document (RFC 9457), whether a feature refused, the body did not parse or the sign-in is missing.</summary>
internal static class ProblemsFeature
{
    public static void AddProblems(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOpenApi();
        builder.Services.AddProblemDetails();
        builder.Services.AddExceptionHandler<RefusedToProblem>();
    }

    /// <summary>Pages have their own error page: see Shell.</summary>
    public static void UseProblems(this WebApplication app)
    {
        app.UseWhen(IsForPrograms, api => api.UseExceptionHandler().UseStatusCodePages());
        app.MapOpenApi().RequireAuthorization();
    }

    /// <summary>True for what programs call, false for what people open.</summary>
    public static bool IsForPrograms(HttpContext context)
        => context.Request.Path.StartsWithSegments("/api") || context.Request.Path.StartsWithSegments("/hubs")
            || context.Request.Path.StartsWithSegments("/health") || context.Request.Path.StartsWithSegments("/openapi");

    private sealed class RefusedToProblem(IProblemDetailsService problems) : IExceptionHandler
    {
        public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellationToken)
        {
            if (ProblemOf(exception) is not { Status: { } status } problem) return false;
            context.Response.StatusCode = status;
            return await problems.TryWriteAsync(new() { HttpContext = context, ProblemDetails = problem, Exception = exception });
        }

        private static ProblemDetails? ProblemOf(Exception exception)
        {
            if (exception is RefusedException { Fields.Count: > 0 } broken)
                return new HttpValidationProblemDetails(broken.Fields.ToDictionary()) { Status = StatusOf(broken.Refusal), Detail = broken.Message };
            if (exception is RefusedException refused) return new ProblemDetails { Status = StatusOf(refused.Refusal), Detail = refused.Message };
            // The framework's own: a body that is no JSON, is too long, or lacks a required member.
            return exception is BadHttpRequestException bad ? new ProblemDetails { Status = bad.StatusCode, Detail = bad.InnerException?.Message ?? bad.Message } : null;
        }

        private static int StatusOf(Refusal refusal) => refusal switch
        {
            Refusal.NotFound => StatusCodes.Status404NotFound,
            Refusal.Invalid => StatusCodes.Status422UnprocessableEntity,
            Refusal.Conflict => StatusCodes.Status409Conflict,
            Refusal.Forbidden => StatusCodes.Status403Forbidden,
            _ => StatusCodes.Status503ServiceUnavailable,
        };
    }
}
