using System.Globalization;
using System.Linq.Expressions;
using System.Text;

namespace Workflows.Embedded.Tables;

/// <summary>Writes OData filters: literals, interpolated strings and C# expressions.</summary>
internal static class ODataFilter
{
    /// <summary>Every argument becomes a literal, so that no value can change what the filter means.</summary>
    public static string Format(FormattableString filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        object?[] literals = [.. filter.GetArguments().Select(object? (a) => Literal(a))];
        return string.Format(CultureInfo.InvariantCulture, filter.Format, literals);
    }

    public static string Literal(object? value) => value switch
    {
        null => "null",
        string text => "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'",
        char letter => Literal(letter.ToString()),
        StringBuilder text => Literal(text.ToString()),
        bool truth => truth ? "true" : "false",
        int or short or byte or ushort or sbyte => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        long number => number.ToString(CultureInfo.InvariantCulture) + "L",
        uint number => number.ToString(CultureInfo.InvariantCulture) + "L",
        ulong number => unchecked((long)number).ToString(CultureInfo.InvariantCulture) + "L",
        float number => Literal((double)number),
        double number => DoubleLiteral(number),
        DateTimeOffset instant => "datetime'" + instant.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture) + "'",
        DateTime { Kind: DateTimeKind.Utc } time => Literal(new DateTimeOffset(time)),
        DateTime time => throw new NotSupportedException($"A filter expects a DateTime in UTC; found one of kind {time.Kind}."),
        Guid id => "guid'" + id.ToString("D") + "'",
        byte[] bytes => "X'" + Convert.ToHexString(bytes) + "'",
        BinaryData data => Literal(data.ToArray()),
        Enum choice => Literal(choice.ToString()),
        _ => throw new ArgumentException($"A filter expects string, bool, int, long, double, DateTimeOffset, DateTime, Guid or byte[]; found {value.GetType()}."),
    };

    /// <param name="filter">A predicate over one parameter.</param>
    /// <param name="nameAs">How a property called <c>Name</c> is written, for queries over tables.</param>
    public static string Translate(LambdaExpression filter, string? nameAs)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return new ExpressionFilter(filter.Parameters[0], nameAs).Write(filter.Body);
    }

    private static string DoubleLiteral(double number)
    {
        string text = number.ToString("R", CultureInfo.InvariantCulture);
        return text.All(c => c == '-' || char.IsAsciiDigit(c)) ? text + ".0" : text;
    }
}
