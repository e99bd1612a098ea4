using Workflows.Api;
using Workflows.Hosting;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Ledger;
using Workflows.Texts;
using Workflows.Webhooks;

namespace Workflows.Cases;

/// <summary>Takes the files of a case, and gives them out.</summary>
internal static class CaseFileAnswers
{
    /// <summary>Keeps one for an act that is going to name it.</summary>
    public delegate Task<(KeptFile? File, CommandResult.Refused? Refused)> Keep(string name, ReadOnlyMemory<byte> bytes);

    /// <summary>The routes of a process whose acts name files, for its document.</summary>
    /// <param name="area">As in its paths, e.g. <c>releases</c>.</param>
    /// <param name="keep">Name of the function that takes one.</param>
    /// <param name="get">Name of the function that gives one out.</param>
    /// <param name="act">What one is for, e.g. <c>a gate is going to be shown with</c>.</param>
    public static IReadOnlyList<ApiOperation> Routes(string area, string keep, string get, string act) =>
    [
        new("post", $"api/{area}/{{id}}/files/{{name}}", keep, $"Keeps a file (at most {FileSize.Of(FileStore.MaxLength)}) that {act}; the answer has its SHA-256.")
        {
            TakesFile = true, Refusals = [StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound, StatusCodes.Status409Conflict,
                StatusCodes.Status413PayloadTooLarge],
        },
        new("get", $"api/{area}/{{id}}/files/{{name}}", get, "A file that an act named, by its SHA-256, byte by byte.")
        {
            Produces = "application/octet-stream", Refusals = [StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound],
        },
    ];

    /// <summary>The file, to be saved and never shown by a browser; null when the case shows no file of that hash.</summary>
    /// <param name="files">Where they are.</param>
    /// <param name="id">The case.</param>
    /// <param name="shown">Every file that an act of the case named.</param>
    /// <param name="hash">Its SHA-256.</param>
    /// <param name="request">The request.</param>
    public static async Task<IResult?> FindAsync(FileStore files, CaseId id, IEnumerable<KeptFile> shown, string hash, HttpRequest request)
    {
        // No sniffing and no caching are on every answer of ours.
        KeptFile? file = shown.FirstOrDefault(f => f.Sha256 == hash);
        if (file is not null && await files.RemovalOfAsync(id.Value, hash, request.HttpContext.RequestAborted) is { } removal)
        {
            return Problems.Of(StatusCodes.Status410Gone, $"The file was removed on {removal.At:yyyy-MM-dd}; the history says by whom and why.");
        }

        if (file is not null && !request.HttpContext.RequestServices.GetRequiredService<UploadGate>().TryHold(request.HttpContext, file.Length))
        {
            return Problems.Of(StatusCodes.Status503ServiceUnavailable, "Many large files are read at this moment; please try again in some seconds.");
        }

        return file is null || await files.ReadAsync(id.Value, hash, request.HttpContext.RequestAborted) is not { } bytes ? null
            : Results.File(bytes, "application/octet-stream", file.Name);
    }

    /// <summary>Keeps the body of a request; it is nobody's act yet. The same file twice is the same file.</summary>
    public static async Task<IResult> PutAsync(HttpRequest request, string id, ApiCases cases, Keep keep, string name, CancellationToken cancellation)
    {
        if (await BoundedBody.ReadAsync(request, FileStore.MaxLength, cancellation) is not { } bytes)
        {
            return Problems.Of(StatusCodes.Status413PayloadTooLarge,
                request.ContentLength is { } length ? $"Expected a file of at most {FileStore.MaxLength} bytes; {name} has {length}."
                    : $"Expected {name} to have at most {FileStore.MaxLength} bytes; it has more.");
        }

        (KeptFile? kept, CommandResult.Refused? refused) = await keep(name, bytes);
        return kept is not null ? Results.Ok(kept) : cases.ResultOf(request, id, refused!);
    }

    /// <summary>Keeps the files of a form.</summary>
    /// <param name="form">The form.</param>
    /// <param name="most">What an act may name.</param>
    /// <param name="keep">Keeps one.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Their hashes, or why one was not kept.</returns>
    public static async Task<(IReadOnlyList<string> Hashes, CommandResult.Refused? Refused)> KeepAsync(
        IFormCollection form, int most, Keep keep, CancellationToken cancellation)
    {
        List<IFormFile> files = [.. form.Files.Where(f => f.Length > 0)];
        if (files.Count > most)
        {
            return ([], new(RefusalReason.TooManyFiles, "file") { Words = l => RefusalTexts.All.Get(l, "Files.TooMany", most, files.Count) });
        }

        if (CaseFiles.TooLarge(files.Select(f => (f.FileName, f.Length))) is { } large)
        {
            return ([], large);
        }

        List<string> hashes = [];
        foreach (IFormFile file in files)
        {
            (KeptFile? kept, CommandResult.Refused? refused) = await keep(file.FileName, await BytesAsync(file, cancellation));
            if (kept is null)
            {
                return ([], refused);
            }

            hashes.Add(kept.Sha256);
        }

        return (hashes, null);
    }

    /// <summary>The bytes of a file of a form, held once.</summary>
    public static async Task<byte[]> BytesAsync(IFormFile file, CancellationToken cancellation)
    {
        byte[] bytes = new byte[file.Length];
        await using Stream stream = file.OpenReadStream();
        await stream.ReadExactlyAsync(bytes, cancellation);
        return bytes;
    }
}
