namespace Workflows.Embedded.Tables;

/// <summary>A range of partition keys and, in each of them, a range of row keys.</summary>
internal readonly record struct KeyBox(KeyRange Partition, KeyRange Row)
{
    public static readonly KeyBox Everything = new(KeyRange.Everything, KeyRange.Everything);

    public KeyBox Within(KeyBox other) => new(Partition.Within(other.Partition), Row.Within(other.Row));

    public KeyBox Around(KeyBox other) => new(Partition.Around(other.Partition), Row.Around(other.Row));
}
