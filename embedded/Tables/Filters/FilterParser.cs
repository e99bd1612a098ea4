using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Workflows.Embedded.Tables;

/// <summary>
/// Reads an OData filter of the Tables service: <c>eq ne gt ge lt le and or not ( )</c> over a property and a literal
/// (<c>'it''s'</c>, <c>1</c>, <c>1L</c>, <c>1.5</c>, <c>true</c>, <c>datetime'..'</c>, <c>guid'..'</c>, <c>X'..'</c> or <c>binary'..'</c>), in either order.
/// </summary>
internal sealed class FilterParser
{
    /// <summary>A filter nested more deeply is refused before the stack is.</summary>
    private const int MaxDepth = 200;

    private static readonly (string Word, FilterOperator Operator)[] Comparisons =
    [
        ("eq", FilterOperator.Equal), ("ne", FilterOperator.NotEqual), ("gt", FilterOperator.Greater),
        ("ge", FilterOperator.GreaterOrEqual), ("lt", FilterOperator.Less), ("le", FilterOperator.LessOrEqual),
    ];

    private readonly string text;
    private int position;
    private int depth;

    private FilterParser(string text) => this.text = text;

    /// <param name="text">The filter; empty and <c>null</c> match everything.</param>
    /// <param name="filter">What was read.</param>
    /// <param name="error">What was expected, and where.</param>
    public static bool TryParse(string? text, [NotNullWhen(true)] out FilterNode? filter, [NotNullWhen(false)] out string? error)
    {
        filter = null;
        error = null;
        if (string.IsNullOrWhiteSpace(text))
        {
            filter = new FilterNode.Constant(true);
            return true;
        }

        try
        {
            FilterParser parser = new(text);
            FilterNode parsed = parser.Or();
            parser.Blanks();
            if (parser.position < text.Length)
            {
                throw parser.Expected("'and', 'or' or the end");
            }

            filter = parsed;
            return true;
        }
        catch (FormatException exception)
        {
            error = exception.Message;
            return false;
        }
    }

    private FilterNode Or()
    {
        FilterNode left = And();
        while (Keyword("or"))
        {
            left = new FilterNode.Or(left, And());
        }

        return left;
    }

    private FilterNode And()
    {
        FilterNode left = Term();
        while (Keyword("and"))
        {
            left = new FilterNode.And(left, Term());
        }

        return left;
    }

    private FilterNode Term()
    {
        if (++depth > MaxDepth)
        {
            throw Expected($"at most {MaxDepth} levels of nesting");
        }

        try
        {
            if (Keyword("not"))
            {
                return new FilterNode.Not(Term());
            }

            Blanks();
            if (Take('('))
            {
                FilterNode inner = Or();
                Blanks();
                return Take(')') ? inner : throw Expected("')'");
            }

            return Comparison();
        }
        finally
        {
            depth--;
        }
    }

    private FilterNode Comparison()
    {
        (string? leftName, object? leftValue) = Operand();
        if (Operator() is not { } comparison)
        {
            // A bare property is a bool, a bare literal decides for all.
            return leftName is not null ? new FilterNode.Comparison(leftName, FilterOperator.Equal, true)
                : leftValue is bool truth ? new FilterNode.Constant(truth)
                : throw Expected("eq, ne, gt, ge, lt or le");
        }

        (string? rightName, object? rightValue) = Operand();
        return (leftName, rightName) switch
        {
            (not null, null) => new FilterNode.Comparison(leftName, comparison, rightValue!),
            (null, not null) => new FilterNode.Comparison(rightName, Mirrored(comparison), leftValue!),
            _ => throw Expected("a property on one side and a literal on the other"),
        };
    }

    private (string? Name, object? Value) Operand()
    {
        Blanks();
        if (position == text.Length)
        {
            throw Expected("a property or a literal");
        }

        char first = text[position];
        if (first == '\'')
        {
            return (null, Quoted());
        }

        if (char.IsAsciiDigit(first) || first is '-' or '+' or '.')
        {
            return (null, Number());
        }

        string word = Word();
        if (word.Length == 0)
        {
            throw Expected("a property or a literal");
        }

        if (position < text.Length && text[position] == '\'')
        {
            return (null, Typed(word, Quoted()));
        }

        return word switch
        {
            "true" => (null, true),
            "false" => (null, false),
            "NaN" => (null, double.NaN),
            "INF" or "Infinity" => (null, double.PositiveInfinity),
            _ => (word, null),
        };
    }

    private object Typed(string type, string value)
    {
        switch (type)
        {
            case "datetime":
                return DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                    out DateTimeOffset instant)
                    ? instant : throw Expected($"an ISO 8601 time instead of '{value}'");
            case "guid":
                return Guid.TryParse(value, out Guid id) ? id : throw Expected($"a GUID instead of '{value}'");
            case "X" or "x" or "binary":
                try
                {
                    return Convert.FromHexString(value);
                }
                catch (FormatException)
                {
                    throw Expected($"hexadecimal digits instead of '{value}'");
                }

            default:
                throw Expected($"datetime'..', guid'..', X'..' or binary'..' instead of {type}'..'");
        }
    }

    private object Number()
    {
        int start = position;
        if (string.CompareOrdinal(text, start, "-INF", 0, 4) == 0 || string.CompareOrdinal(text, start, "-Infinity", 0, 9) == 0)
        {
            position += text[start + 2] == 'N' ? 4 : 9;
            return double.NegativeInfinity;
        }

        while (position < text.Length && (char.IsAsciiLetterOrDigit(text[position]) || text[position] is '-' or '+' or '.'))
        {
            position++;
        }

        ReadOnlySpan<char> digits = text.AsSpan(start, position - start);
        if (digits[^1] is 'L' or 'l' && long.TryParse(digits[..^1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long suffixed))
        {
            return suffixed;
        }

        if (int.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int whole))
        {
            return whole;
        }

        if (long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long large))
        {
            return large;
        }

        ReadOnlySpan<char> real = digits[^1] is 'd' or 'D' or 'f' or 'F' or 'm' or 'M' ? digits[..^1] : digits;
        return double.TryParse(real, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            ? number : throw Expected($"a number instead of '{digits}'");
    }

    /// <summary>From the opening quote to the closing one; a doubled quote is one.</summary>
    private string Quoted()
    {
        int start = ++position;
        while (true)
        {
            int quote = text.IndexOf('\'', position);
            if (quote < 0)
            {
                throw Expected("a closing quote");
            }

            if (quote + 1 < text.Length && text[quote + 1] == '\'')
            {
                position = quote + 2;
                continue;
            }

            position = quote + 1;
            return text[start..quote].Replace("''", "'", StringComparison.Ordinal);
        }
    }

    private FilterOperator? Operator() => Array.Find(Comparisons, c => Keyword(c.Word)) is { Word: not null } found ? found.Operator : null;

    private static FilterOperator Mirrored(FilterOperator comparison) => comparison switch
    {
        FilterOperator.Greater => FilterOperator.Less,
        FilterOperator.GreaterOrEqual => FilterOperator.LessOrEqual,
        FilterOperator.Less => FilterOperator.Greater,
        FilterOperator.LessOrEqual => FilterOperator.GreaterOrEqual,
        _ => comparison,
    };

    private bool Keyword(string word)
    {
        Blanks();
        int end = position + word.Length;
        if (string.CompareOrdinal(text, position, word, 0, word.Length) != 0 || (end < text.Length && IsPartOfName(text[end])))
        {
            return false;
        }

        position = end;
        return true;
    }

    private string Word()
    {
        int start = position;
        while (position < text.Length && IsPartOfName(text[position]))
        {
            position++;
        }

        return text[start..position];
    }

    private static bool IsPartOfName(char letter) => char.IsLetterOrDigit(letter) || letter == '_';

    private bool Take(char letter)
    {
        if (position < text.Length && text[position] == letter)
        {
            position++;
            return true;
        }

        return false;
    }

    private void Blanks()
    {
        while (position < text.Length && char.IsWhiteSpace(text[position]))
        {
            position++;
        }
    }

    private FormatException Expected(string what) => new($"The filter expects {what} at position {position}: {text}");
}
