using System.Globalization;

namespace Workflows.ServiceLevels.Indicators;

/// <summary>Which rows of the table of an indicator are shown: a hundred at a time, of every other one the first hundred.</summary>
/// <param name="Indicator">Of which one; null: of none.</param>
/// <param name="Page">From 1.</param>
public sealed record ShownRows(string? Indicator, int Page)
{
    /// <summary>Rows of a page.</summary>
    public const int Each = 100;

    /// <summary>As the address says: <c>?of=availability&amp;page=2</c>; what makes no sense is the first page.</summary>
    public static ShownRows Of(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.Query["of"].ToString() is { Length: > 0 } indicator
            && int.TryParse(request.Query["page"], NumberStyles.None, CultureInfo.InvariantCulture, out int page) && page > 0
            ? new(indicator, page) : new(null, 1);
    }

    /// <summary>How many pages so many rows have.</summary>
    public static int PagesOf(int rows) => (rows + Each - 1) / Each;

    /// <summary>The page of an indicator that is shown, and never one behind the last.</summary>
    public int PageOf(string indicator, int rows) => Indicator == indicator ? Math.Clamp(Page, 1, Math.Max(1, PagesOf(rows))) : 1;

    /// <summary>Its rows.</summary>
    public IEnumerable<T> RowsOf<T>(string indicator, IReadOnlyList<T> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        int from = (PageOf(indicator, rows.Count) - 1) * Each;
        for (int i = from; i < Math.Min(rows.Count, from + Each); i++)
        {
            yield return rows[i];
        }
    }
}
