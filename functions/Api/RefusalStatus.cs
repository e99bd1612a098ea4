using Workflows.Kit;

namespace Workflows.Api;

/// <summary>The HTTP status of a refusal: one for one meaning, whichever process refuses.</summary>
internal static class RefusalStatus
{
    /// <summary>400 for what is wrong with the request itself, 403 for who asks, 404 for a case that is not there, 409 for how the case stands.</summary>
    public static int Of(RefusalReason reason) => reason.Kind switch
    {
        RefusalKind.Invalid => StatusCodes.Status400BadRequest,
        RefusalKind.Forbidden => StatusCodes.Status403Forbidden,
        RefusalKind.NotFound => StatusCodes.Status404NotFound,
        _ => StatusCodes.Status409Conflict,
    };
}
