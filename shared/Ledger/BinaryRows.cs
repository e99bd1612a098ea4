using Azure.Data.Tables;

namespace Workflows.Ledger;

/// <summary>Bytes as rows (<c>c!n</c>, or another prefix) of one partition, each with up to eight binary properties of 60 KiB.</summary>
internal static class BinaryRows
{
    private const int PerProperty = 60 * 1024;
    private const int PropertiesPerRow = 8;

    /// <summary>The rows of some bytes.</summary>
    /// <param name="partition">Their partition.</param>
    /// <param name="bytes">At most some MiB: they have to fit into one transaction.</param>
    /// <param name="prefix">First part of their keys.</param>
    /// <param name="first">Number of the first row.</param>
    public static IEnumerable<TableEntity> Of(string partition, ReadOnlyMemory<byte> bytes, string prefix = "c", int first = 0)
    {
        for (int row = first; bytes.Length > 0; row++)
        {
            TableEntity chunk = new(partition, TableKey.Join(prefix, TableKey.Number(row)));
            for (int i = 0; i < PropertiesPerRow && bytes.Length > 0; i++)
            {
                int length = Math.Min(PerProperty, bytes.Length);
                chunk[$"B{i}"] = bytes[..length].ToArray();
                bytes = bytes[length..];
            }

            yield return chunk;
        }
    }

    /// <summary>Appends what a row holds; rows come in the order of their keys.</summary>
    public static void AppendTo(Stream bytes, TableEntity row)
    {
        for (int i = 0; row.GetBinary($"B{i}") is { } chunk; i++)
        {
            bytes.Write(chunk);
        }
    }
}
