using Azure.Data.Tables;
using FsCheck;
using FsCheck.Fluent;
using Workflows.Embedded.Tables;
using Xunit;

namespace Workflows.Stores.Tests.Tables;

/// <summary>Random filters over random entities find in SQLite what a plain loop over the same entities finds.</summary>
public sealed class FilterSpecification(SqliteFile file) : IClassFixture<SqliteFile>
{
    private static readonly string[] Keys = ["", "a", "a'b", "b", "B", "é", "日", "😀", "\uFFFD"];

    private static readonly object[] Values =
    [
        "", "a", "b'", "😀", true, false, 0, 1, -1, 1L, 5_000_000_000L, 0.5, 1.0, -2.25,
        new DateTimeOffset(2026, 4, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(1999, 1, 1, 0, 0, 0, TimeSpan.Zero),
        Guid.Empty, Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e"), Array.Empty<byte>(), new byte[] { 1, 2 },
    ];

    private abstract record Term
    {
        public sealed record Compare(string Name, string Operator, object Value, bool Mirrored) : Term;

        public sealed record Not(Term Of) : Term;

        public sealed record Both(Term A, Term B) : Term;

        public sealed record Either(Term A, Term B) : Term;
    }

    [Fact]
    public async Task Query_MeetsSpecification()
    {
        await file.Client.CreateTableAsync("Specification");
        TableClient table = file.Client.GetTableClient("Specification");
        List<TableEntity> model = [];
        int next = 0;
        foreach (string partition in Keys)
        {
            foreach (string row in Keys)
            {
                TableEntity entity = new(partition, row) { ["X"] = Values[next++ % Values.Length] };
                if (next % 3 != 0)
                {
                    entity["Y"] = Values[next * 7 % Values.Length];
                }

                model.Add(entity);
                await table.AddEntityAsync(entity);
            }
        }

        model.Sort((a, b) => string.CompareOrdinal(a.PartitionKey, b.PartitionKey) is not 0 and var order ? order : string.CompareOrdinal(a.RowKey, b.RowKey));
        Prop.ForAll(Arb.From(Terms(4)), term =>
        {
            string filter = Text(term);
            string expected = string.Join(' ', model.Where(e => Holds(term, e)).Select(Name));
            string found = string.Join(' ', table.Query<TableEntity>(filter, maxPerPage: 7).Select(Name));
            Assert.True(expected == found, $"{filter}: expected {expected}; found {found}");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Fact]
    public void KeyBytes_MeetsSpecification()
    {
        Gen<string> texts = Gen.ArrayOf(
            Gen.Elements('\u0001', 'a', 'z', '\u007F', '\u0080', '\u07FF', '\u0800', '\uD7FF', '\uD800', '\uDBFF', '\uDC00', '\uDFFF', '\uE000', '\uFFFF'))
            .Select(c => new string(c));
        Prop.ForAll(Arb.From(Gen.Two(texts)), pair =>
        {
            byte[] a = KeyBytes.Of(pair.Item1);
            byte[] b = KeyBytes.Of(pair.Item2);
            Assert.Equal(Math.Sign(string.CompareOrdinal(pair.Item1, pair.Item2)), Math.Sign(a.AsSpan().SequenceCompareTo(b)));
            Assert.Equal(pair.Item1, KeyBytes.Read(a));
            Assert.True(a.AsSpan().SequenceCompareTo(KeyBytes.AboveAll) < 0);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));
    }

    private static string Name(TableEntity entity) => $"<{entity.PartitionKey}|{entity.RowKey}>";

    private static Gen<Term> Terms(int depth)
    {
        Gen<string> operators = Gen.Elements("eq", "ne", "gt", "ge", "lt", "le");
        Gen<Term> leaf = Gen.OneOf(
            from name in Gen.Elements("PartitionKey", "RowKey")
            from comparison in operators
            from value in Gen.Elements(Keys)
            from mirrored in Gen.Elements(
                true, false)
            select (Term)new Term.Compare(name, comparison, value, mirrored),
            from name in Gen.Elements("X", "Y", "Missing")
            from comparison in operators
            from value in Gen.Elements(Values)
            from mirrored in Gen.Elements(
                true, false)
            select (Term)new Term.Compare(name, comparison, value, mirrored));
        if (depth == 0)
        {
            return leaf;
        }

        Gen<Term> inner = Terms(depth - 1);
        return Gen.Frequency(
            (2, leaf),
            (1, inner.Select(t => (Term)new Term.Not(t))),
            (3, Gen.Two(inner).Select(t => (Term)new Term.Both(t.Item1, t.Item2))),
            (2, Gen.Two(inner).Select(t => (Term)new Term.Either(t.Item1, t.Item2))));
    }

    private static string Text(Term term) => term switch
    {
        Term.Compare { Mirrored: false } c => $"{c.Name} {c.Operator} {Literal(c.Value)}",
        Term.Compare c => $"{Literal(c.Value)} {c.Operator switch { "gt" => "lt", "ge" => "le", "lt" => "gt", "le" => "ge", var o => o }} {c.Name}",
        Term.Not n => $"not ({Text(n.Of)})",
        Term.Both b => $"({Text(b.A)}) and ({Text(b.B)})",
        Term.Either e => $"({Text(e.A)}) or ({Text(e.B)})",
        _ => throw new InvalidOperationException(),
    };

    /// <summary>As the SDK writes it.</summary>
    private static string Literal(object value) => TableClient.CreateQueryFilter($"{value}");

    private static bool Holds(Term term, TableEntity entity) => term switch
    {
        Term.Not n => !Holds(n.Of, entity),
        Term.Both b => Holds(b.A, entity) && Holds(b.B, entity),
        Term.Either e => Holds(e.A, entity) || Holds(e.B, entity),
        Term.Compare c => Order(entity[c.Name], c.Value) is { } order && c.Operator switch
        {
            "eq" => order == 0,
            "ne" => order != 0,
            "gt" => order > 0,
            "ge" => order >= 0,
            "lt" => order < 0,
            _ => order <= 0,
        },
        _ => throw new InvalidOperationException(),
    };

    /// <summary>No order: another kind of value, or none.</summary>
    private static int? Order(object? value, object literal) => (Kind(value), Kind(literal)) switch
    {
        ("number", "number") => Convert.ToDecimal(value, null).CompareTo(Convert.ToDecimal(literal, null)),
        ("text", "text") => string.CompareOrdinal((string)value!, (string)literal),
        ("bytes", "bytes") => string.CompareOrdinal(Convert.ToHexString((byte[])value!), Convert.ToHexString((byte[])literal)),
        ("Guid", "Guid") => string.CompareOrdinal($"{value}", $"{literal}"),
        var (a, b) when a == b && value is IComparable comparable => comparable.CompareTo(literal),
        _ => null,
    };

    private static string Kind(object? value) => value switch
    {
        null => "none",
        string => "text",
        int or long or double => "number",
        byte[] => "bytes",
        _ => value.GetType().Name,
    };
}
