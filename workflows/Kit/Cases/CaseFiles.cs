using Workflows.Ledger;
using Workflows.Texts;

namespace Workflows.Kit.Cases;

/// <summary>Files that people hand in with their acts on a case: kept first, counted once an act names them.</summary>
public sealed class CaseFiles(FileStore files, FileDoor? door = null)
{
    private readonly FileDoor door = door ?? new FileDoor();

    /// <summary>Keeps a file for an act that is going to name it.</summary>
    /// <param name="id">The case.</param>
    /// <param name="state">Its state; null: there is no such case.</param>
    /// <param name="name">As the person's device calls it.</param>
    /// <param name="bytes">At most <see cref="FileStore.MaxLength"/>.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<(KeptFile? File, CommandResult.Refused? Refused)> KeepAsync(
        CaseId id, ICaseState<CaseFact>? state, string name, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        if (bytes.Length == 0)
        {
            return (null, new(RefusalReason.MissingField, "file"));
        }

        if (TooLarge([(name, bytes.Length)]) is { } large)
        {
            return (null, large);
        }

        if (state is null)
        {
            return (null, new(RefusalReason.NoSuchCase, id.Value));
        }

        if (state.IsClosed)
        {
            return (null, new(RefusalReason.CaseClosed, id.Value));
        }

        (string? type, CommandResult.Refused? refused) = await door.PassAsync(name, bytes, takesText: true, "file", cancellation);
        return type is null ? (null, refused)
            : await files.PutAsync(id.Value, name, type, bytes, cancellation) is { } kept ? (kept, null)
            : (null, new(RefusalReason.TooManyFiles, id.Value));
    }

    /// <summary>Names what is larger than a file may be, all of it at once; null: nothing is.</summary>
    /// <param name="files">As the person's device calls them, with their bytes.</param>
    public static CommandResult.Refused? TooLarge(IEnumerable<(string Name, long Length)> files)
    {
        List<(string Name, long Length)> large = [.. files.Where(f => f.Length > FileStore.MaxLength)];
        return large.Count == 0 ? null : new(RefusalReason.FileTooLarge, "file")
        {
            Words = language => RefusalTexts.All.Get(language, "Files.TooLarge", FileSize.Of(FileStore.MaxLength),
                string.Join(Languages.IsJapanese(language) ? "、" : ", ", large.Select(f => Named(f.Name, f.Length, language)))),
        };
    }

    /// <summary>A file with its size.</summary>
    /// <param name="name">As the person's device calls it.</param>
    /// <param name="length">In bytes.</param>
    /// <param name="language"><c>ja</c> or <c>en</c>.</param>
    public static string Named(string name, long length, string language) =>
        RefusalTexts.All.Get(language, "File", PlainText.Clip(PlainText.Line(name), FileStore.MaxName), FileSize.Of(length));

    /// <summary>The files that an act names, or the hash of one that was not kept.</summary>
    /// <param name="id">The case.</param>
    /// <param name="hashes">SHA-256 of each.</param>
    /// <param name="most">So many are looked at, and one more.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<(IReadOnlyList<KeptFile> Files, string? Missing)> FindAsync(
        CaseId id, IEnumerable<string> hashes, int most, CancellationToken cancellation)
    {
        List<KeptFile> kept = [];
        foreach (string hash in hashes.Distinct(StringComparer.Ordinal).Take(most + 1))
        {
            if (await files.FindAsync(id.Value, hash, cancellation) is not { } file)
            {
                return ([], hash);
            }

            kept.Add(file);
        }

        return (kept, null);
    }
}
