namespace Workflows.Embedded.Tables;

/// <summary>A range of partition keys and, in each of them, a range of row keys.</summary>
internal readonly record struct KeyBox(KeyRange Partition, KeyRange Row)
{
    public static readonly KeyBox Everything = new(KeyRange.Everything, KeyRange.Everything);

    public KeyBox Within(KeyBox other) => new(Partition.Within(other.Partition), Row.Within(other.Row));

    public KeyBox Around(KeyBox other) => new(Partition.Around(other.Partition), Row.Around(other.Row));
}

/// <summary>Keys from <paramref name="From"/> to <paramref name="To"/>, both included; a <c>null</c> end is open. Ordinal.</summary>
internal readonly record struct KeyRange(string From, string? To)
{
    public static readonly KeyRange Everything = new("", null);

    public bool IsSingle => From == To;

    public static KeyRange Of(FilterOperator comparison, string key) => comparison switch
    {
        FilterOperator.Equal => new(key, key),
        FilterOperator.Greater or FilterOperator.GreaterOrEqual => new(key, null),
        FilterOperator.Less or FilterOperator.LessOrEqual => new("", key),
        _ => Everything,
    };

    public KeyRange Within(KeyRange other) => new(
        string.CompareOrdinal(From, other.From) >= 0 ? From : other.From,
        To is null ? other.To : other.To is null || string.CompareOrdinal(To, other.To) <= 0 ? To : other.To);

    public KeyRange Around(KeyRange other) => new(
        string.CompareOrdinal(From, other.From) <= 0 ? From : other.From,
        To is null || other.To is null ? null : string.CompareOrdinal(To, other.To) >= 0 ? To : other.To);
}
