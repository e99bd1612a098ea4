using Workflows.Kit;

namespace Workflows.Api;

/// <summary>The HTTP status of a refusal: one for one meaning, whichever process refuses.</summary>
internal static class RefusalStatus
{
    /// <summary>400 for what is wrong with the request itself, 403 for who asks, 404 for a case that is not there, 409 for how the case stands.</summary>
    public static int Of(RefusalReason reason) => reason switch
    {
        RefusalReason.NoSuchIncident or RefusalReason.NoSuchCase => StatusCodes.Status404NotFound,
        RefusalReason.NotAllowed or RefusalReason.NotYours or RefusalReason.NotAsked or RefusalReason.AuthorMayNotDecide => StatusCodes.Status403Forbidden,
        RefusalReason.MissingField or RefusalReason.TooLong or RefusalReason.NotUnderstood or RefusalReason.NoFigures
            or RefusalReason.NotInContract or RefusalReason.NoSuchDate or RefusalReason.WrongFileType or RefusalReason.FileNotClean
            or RefusalReason.InTheFuture or RefusalReason.BeforeTheStart or RefusalReason.RetentionOver
            or RefusalReason.NoSuchStep or RefusalReason.NoSuchClass or RefusalReason.NoSuchMonth or RefusalReason.NoSuchSlot or RefusalReason.NoSuchGate
            or RefusalReason.NoSuchRole or RefusalReason.NoSuchSite or RefusalReason.NoSuchCheck
            or RefusalReason.NoRoster or RefusalReason.NoReleases => StatusCodes.Status400BadRequest,
        _ => StatusCodes.Status409Conflict,
    };
}
