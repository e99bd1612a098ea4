namespace Workflows.Embedded.Tables;

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
