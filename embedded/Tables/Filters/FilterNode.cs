namespace Workflows.Embedded.Tables;

/// <summary>
/// A parsed filter. Truth has two values: a comparison with a property that is missing, or holds another kind of value than the
/// literal, is false (<c>ne</c> too), and <c>not</c> turns that into true. Numbers compare across their types; strings by UTF-16 units.
/// </summary>
internal abstract record FilterNode
{
    public abstract bool Matches(IReadOnlyDictionary<string, object> properties);

    /// <summary>A box around every entity that can match; may be larger than needed.</summary>
    public virtual KeyBox Bounds => KeyBox.Everything;

    /// <summary>False where the keys alone decide.</summary>
    public abstract bool ReadsProperties { get; }

    internal sealed record And(FilterNode Left, FilterNode Right) : FilterNode
    {
        public override bool Matches(IReadOnlyDictionary<string, object> properties) => Left.Matches(properties) && Right.Matches(properties);

        public override KeyBox Bounds => Left.Bounds.Within(Right.Bounds);

        public override bool ReadsProperties => Left.ReadsProperties || Right.ReadsProperties;
    }

    internal sealed record Or(FilterNode Left, FilterNode Right) : FilterNode
    {
        public override bool Matches(IReadOnlyDictionary<string, object> properties) => Left.Matches(properties) || Right.Matches(properties);

        public override KeyBox Bounds => Left.Bounds.Around(Right.Bounds);

        public override bool ReadsProperties => Left.ReadsProperties || Right.ReadsProperties;
    }

    internal sealed record Not(FilterNode Operand) : FilterNode
    {
        public override bool Matches(IReadOnlyDictionary<string, object> properties) => !Operand.Matches(properties);

        public override bool ReadsProperties => Operand.ReadsProperties;
    }

    internal sealed record Constant(bool Value) : FilterNode
    {
        public override bool Matches(IReadOnlyDictionary<string, object> properties) => Value;

        public override bool ReadsProperties => false;
    }

    internal sealed record Comparison(string Property, FilterOperator Operator, object Literal) : FilterNode
    {
        public override bool ReadsProperties => Property is not ("PartitionKey" or "RowKey");

        public override KeyBox Bounds => (Property, Literal) switch
        {
            ("PartitionKey", string key) => KeyBox.Everything with { Partition = KeyRange.Of(Operator, key) },
            ("RowKey", string key) => KeyBox.Everything with { Row = KeyRange.Of(Operator, key) },
            _ => KeyBox.Everything,
        };

        public override bool Matches(IReadOnlyDictionary<string, object> properties) =>
            properties.TryGetValue(Property, out object? value) && (value, Literal) switch
            {
                (string a, string b) => Holds(string.CompareOrdinal(a, b)),
                (bool a, bool b) => Holds(a.CompareTo(b)),
                (int a, int b) => Holds(a.CompareTo(b)),
                (int or long, int or long) => Holds(Whole(value).CompareTo(Whole(Literal))),
                (double or int or long, double or int or long) => Holds(Real(value), Real(Literal)),
                (DateTimeOffset a, DateTimeOffset b) => Holds(a.UtcTicks.CompareTo(b.UtcTicks)),
                (Guid a, Guid b) => Holds(string.CompareOrdinal(a.ToString("D"), b.ToString("D"))),
                (byte[] a, byte[] b) => Holds(a.AsSpan().SequenceCompareTo(b)),
                _ => false,
            };

        private static long Whole(object value) => value is int number ? number : (long)value;

        private static double Real(object value) => value is double number ? number : Whole(value);

        private bool Holds(int order) => Operator switch
        {
            FilterOperator.Equal => order == 0,
            FilterOperator.NotEqual => order != 0,
            FilterOperator.Greater => order > 0,
            FilterOperator.GreaterOrEqual => order >= 0,
            FilterOperator.Less => order < 0,
            _ => order <= 0,
        };

        /// <summary>By the operators and not by an order, since NaN has none.</summary>
        private bool Holds(double a, double b) => Operator switch
        {
            FilterOperator.Equal => a == b,
            FilterOperator.NotEqual => a != b,
            FilterOperator.Greater => a > b,
            FilterOperator.GreaterOrEqual => a >= b,
            FilterOperator.Less => a < b,
            _ => a <= b,
        };
    }
}

/// <summary>The comparisons of a filter.</summary>
internal enum FilterOperator
{
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}
