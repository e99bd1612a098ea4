namespace Workflows.Embedded.Sqlite;

/// <summary>Sizes of a database.</summary>
/// <param name="Path">The file.</param>
/// <param name="FileBytes">Its size.</param>
/// <param name="WalBytes">Size of the write-ahead log beside it.</param>
/// <param name="PageBytes">Size of a page.</param>
/// <param name="Pages">How many pages it has.</param>
/// <param name="FreePages">Of these, empty ones: used before the file grows.</param>
public sealed record SqliteSizes(string Path, long FileBytes, long WalBytes, long PageBytes, long Pages, long FreePages);
