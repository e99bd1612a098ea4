using Workflows.Hosting;
using Workflows.Kit.Cases;
using Workflows.Ledger;

namespace Workflows.Releases;

/// <summary>Gives out the files of a release.</summary>
internal static class ReleaseFiles
{
    /// <summary>The file, to be saved and never shown by a browser; null when no gate of the release was shown with it.</summary>
    public static async Task<IResult?> FindAsync(FileStore files, CaseView<ReleaseState> release, string hash, HttpRequest request)
    {
        // No sniffing and no caching are on every answer of ours.
        KeptFile? file = release.State.Facts.OfType<GateRecorded>().SelectMany(g => g.Evidence).FirstOrDefault(f => f.Sha256 == hash);
        if (file is not null && await files.RemovalOfAsync(release.Id.Value, hash, request.HttpContext.RequestAborted) is { } removal)
        {
            return Problems.Of(StatusCodes.Status410Gone, $"The file was removed on {removal.At:yyyy-MM-dd}; the release's history says by whom and why.");
        }

        if (file is not null && !request.HttpContext.RequestServices.GetRequiredService<UploadGate>().TryHold(request.HttpContext, file.Length))
        {
            return Problems.Of(StatusCodes.Status503ServiceUnavailable, "Many large files are read at this moment; please try again in some seconds.");
        }

        if (file is null || await files.ReadAsync(release.Id.Value, hash, request.HttpContext.RequestAborted) is not { } bytes)
        {
            return null;
        }

        return Results.File(bytes, "application/octet-stream", file.Name);
    }
}
