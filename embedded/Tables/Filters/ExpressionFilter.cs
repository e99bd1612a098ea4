using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.Serialization;
using Azure.Data.Tables;

namespace Workflows.Embedded.Tables;

/// <summary>Translates the comparisons of a C# predicate into an OData filter: <c>== != &lt; &lt;= &gt; &gt;= &amp;&amp; || !</c>, bool properties,
/// <c>string.Compare</c> and <c>CompareTo</c> against 0, and the typed getters and indexer of <see cref="TableEntity"/>.
/// Whatever does not touch the entity is evaluated.</summary>
internal sealed class ExpressionFilter(ParameterExpression entity, string? nameAs)
{
    public string Write(Expression expression) => expression switch
    {
        BinaryExpression { NodeType: ExpressionType.AndAlso } and => $"({Write(and.Left)}) and ({Write(and.Right)})",
        BinaryExpression { NodeType: ExpressionType.OrElse } or => $"({Write(or.Left)}) or ({Write(or.Right)})",
        UnaryExpression { NodeType: ExpressionType.Not } not => $"not ({Write(not.Operand)})",
        BinaryExpression binary when Operator(binary.NodeType) is { } name => Compare(binary, name),
        _ when PropertyOf(expression) is { } property && Plain(expression).Type is { } type && (type == typeof(bool) || type == typeof(bool?)) => $"{property.Name} eq true",
        _ when !MentionsEntity(expression) && expression.Type == typeof(bool) => throw NotTranslated(expression, "it does not mention the entity"),
        _ => throw NotTranslated(expression, "expected comparisons of properties with values, joined by && || !"),
    };

    private string Compare(BinaryExpression binary, string operation)
    {
        if (Comparison(binary.Left) is { } left && IsZero(binary.Right))
        {
            return Compare(left.A, left.B, operation);
        }

        if (Comparison(binary.Right) is { } right && IsZero(binary.Left))
        {
            return Compare(right.A, right.B, Mirrored(operation));
        }

        return Compare(binary.Left, binary.Right, operation);
    }

    private string Compare(Expression left, Expression right, string operation)
    {
        if (PropertyOf(left) is { } property && !MentionsEntity(right))
        {
            return $"{property.Name} {operation} {ODataFilter.Literal(Value(right, property.EnumType))}";
        }

        if (PropertyOf(right) is { } mirrored && !MentionsEntity(left))
        {
            return $"{mirrored.Name} {Mirrored(operation)} {ODataFilter.Literal(Value(left, mirrored.EnumType))}";
        }

        throw new NotSupportedException($"A filter compares a property of the entity with a value; found '{left}' and '{right}'.");
    }

    /// <summary>string.Compare(a, b), string.CompareOrdinal(a, b) or a.CompareTo(b).</summary>
    private static (Expression A, Expression B)? Comparison(Expression expression) => expression switch
    {
        MethodCallExpression { Method.Name: "Compare" or "CompareOrdinal", Arguments: [var a, var b] } call when call.Method.DeclaringType == typeof(string) => (a, b),
        MethodCallExpression { Method.Name: "CompareTo", Object: { } a, Arguments: [var b] } => (a, b),
        _ => null,
    };

    private (string Name, Type? EnumType)? PropertyOf(Expression expression)
    {
        expression = Plain(expression);
        switch (expression)
        {
            case MemberExpression { Member: PropertyInfo property } member when member.Expression == entity:
                Type type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
                return (NameOf(property), type.IsEnum ? type : null);

            case MemberExpression { Member.Name: "Value", Expression: { } nullable } when Nullable.GetUnderlyingType(nullable.Type) is not null:
                return PropertyOf(nullable);

            case MethodCallExpression { Object: { } target, Arguments: [var name] } call
                when target == entity && (call.Method.Name == "get_Item" || call.Method.Name.StartsWith("Get", StringComparison.Ordinal)):
                return ((string)Value(name, null)!, null);

            default:
                return null;
        }
    }

    private string NameOf(PropertyInfo property) =>
        property.Name == "Name" && nameAs is not null ? nameAs : property.GetCustomAttribute<DataMemberAttribute>()?.Name ?? property.Name;

    private static object? Value(Expression expression, Type? enumType)
    {
        object? value = expression is ConstantExpression constant
            ? constant.Value
            : Expression.Lambda<Func<object?>>(Expression.Convert(expression, typeof(object))).Compile(preferInterpretation: true)();
        return enumType is not null && value is not null and not Enum and not string ? Enum.ToObject(enumType, value) : value;
    }

    private bool MentionsEntity(Expression expression)
    {
        Finder finder = new(entity);
        finder.Visit(expression);
        return finder.Found;
    }

    private static bool IsZero(Expression expression) => expression is ConstantExpression { Value: 0 };

    private static Expression Plain(Expression expression)
    {
        while (expression is UnaryExpression { NodeType: ExpressionType.Convert or ExpressionType.ConvertChecked } convert)
        {
            expression = convert.Operand;
        }

        return expression;
    }

    private static string? Operator(ExpressionType type) => type switch
    {
        ExpressionType.Equal => "eq",
        ExpressionType.NotEqual => "ne",
        ExpressionType.GreaterThan => "gt",
        ExpressionType.GreaterThanOrEqual => "ge",
        ExpressionType.LessThan => "lt",
        ExpressionType.LessThanOrEqual => "le",
        _ => null,
    };

    private static string Mirrored(string operation) => operation switch
    {
        "gt" => "lt",
        "ge" => "le",
        "lt" => "gt",
        "le" => "ge",
        _ => operation,
    };

    private static NotSupportedException NotTranslated(Expression expression, string why) =>
        new($"The filter '{expression}' cannot be sent to the service: {why}.");

    private sealed class Finder(ParameterExpression wanted) : ExpressionVisitor
    {
        public bool Found { get; private set; }

        protected override Expression VisitParameter(ParameterExpression node)
        {
            Found |= node == wanted;
            return node;
        }
    }
}
