using Workflows.Ledger;

namespace Workflows.Kit;

/// <summary>What every file passes before it is kept: its type by its content, and the scanner, if there is one.</summary>
public sealed class FileDoor(IFileScan? scan = null)
{
    /// <summary>The media type of a file that may be kept, or why not.</summary>
    /// <param name="name">As the person's device calls it.</param>
    /// <param name="bytes">The whole file.</param>
    /// <param name="takesText">Whether plain text is taken.</param>
    /// <param name="field">Names the file in a refusal.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<(string? MediaType, CommandResult.Refused? Refused)> PassAsync(
        string name, ReadOnlyMemory<byte> bytes, bool takesText, string field, CancellationToken cancellation) =>
        FileKinds.MediaTypeOf(bytes, takesText) is not { } type ? (null, new(RefusalReason.WrongFileType, field))
        : scan is not null && !await scan.IsCleanAsync(name, bytes, cancellation) ? (null, new(RefusalReason.FileNotClean, field))
        : (type, null);
}
