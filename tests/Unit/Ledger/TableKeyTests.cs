using FsCheck;
using FsCheck.Fluent;
using Workflows.Ledger;
using Xunit;

namespace Workflows.Unit.Tests.Ledger;

public sealed class TableKeyTests
{
    /// <summary>Any UTF-16 units, with a bias for the ones that hurt: forbidden, escapes, separators, lone surrogates, Japanese.</summary>
    private static readonly Arbitrary<string> AnyString = Gen.OneOf(
            Gen.Elements('/', '\\', '#', '?', '%', '$', '!', '"', '\'', ' ', '\0', '\t', '\n', '\u007f', '\u009f', '\u00a0', '\ud800', '\udfff', '\ufffe',
                '\uffff', '障', 'a', '0'),
            Gen.Choose(0, 0xffff).Select(unit => (char)unit))
        .ArrayOf().Select(units => new string(units)).Resize(40).ToArbitrary();

    private static readonly Arbitrary<string[]> AnyParts =
        AnyString.Generator.Select(part => part[..Math.Min(part.Length, 8)]).NonEmptyListOf().Select(parts => parts.Take(4).ToArray()).ToArbitrary();

    [Fact]
    public void Encode_MeetsSpecification() => Prop.ForAll(AnyString, value =>
    {
        string key = TableKey.Encode(value);
        Assert.Equal(value, TableKey.Decode(key));
        Assert.NotEmpty(key);
        Assert.DoesNotContain(key, unit => char.IsControl(unit) || char.IsSurrogate(unit) || unit is '/' or '\\' or '#' or '?' or '%' or '\'' or ' ');
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Join_MeetsSpecification() => Prop.ForAll(AnyParts, parts =>
        Assert.Equal(parts, TableKey.Split(TableKey.Join(parts)))).QuickCheckThrowOnFailure();

    [Fact]
    public void Under_MeetsSpecification() => Prop.ForAll(AnyParts, AnyParts, (parts, others) =>
    {
        KeyRange range = TableKey.Under(parts);
        bool begins = others.Length > parts.Length && others.Take(parts.Length).SequenceEqual(parts);
        string key = TableKey.Join(others);
        Assert.Equal(begins, string.CompareOrdinal(key, range.From) >= 0 && string.CompareOrdinal(key, range.To) < 0);
        string below = TableKey.Join([.. parts, .. others]);
        Assert.True(string.CompareOrdinal(below, range.From) >= 0 && string.CompareOrdinal(below, range.To) < 0);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void UnescapedStrings_SortAsTheirKeys() => Prop.ForAll(
        Gen.Elements("0123456789ABCXYZabcxyz-.:@_障害報告é\u00a0\uff21".ToCharArray()).ArrayOf().Two().Select(two => (new string(two.Item1), new string(two.Item2)))
            .ToArbitrary(),
        two => Assert.Equal(
            Math.Sign(string.CompareOrdinal(two.Item1, two.Item2)),
            Math.Sign(string.CompareOrdinal(TableKey.Encode(two.Item1), TableKey.Encode(two.Item2))))).QuickCheckThrowOnFailure();

    [Fact]
    public void Times_SortAsTheirKeys() => Prop.ForAll(
        ArbMap.Default.ArbFor<DateTime>(), ArbMap.Default.ArbFor<DateTime>(), (one, other) =>
        {
            DateTimeOffset first = new(one.Ticks, TimeSpan.Zero);
            DateTimeOffset second = new(other.Ticks, TimeSpan.Zero);
            int order = first.CompareTo(second);
            Assert.Equal(order, Math.Sign(string.CompareOrdinal(TableKey.Ascending(first), TableKey.Ascending(second))));
            Assert.Equal(-order, Math.Sign(string.CompareOrdinal(TableKey.Descending(first), TableKey.Descending(second))));
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("", "$")]
    [InlineData("incident-7", "incident-7")]
    [InlineData("incident/7", "incident$002f7")]
    [InlineData("100%", "100$0025")]
    [InlineData("一次報告", "一次報告")]
    [InlineData("𠮟る", "$d842$df9fる")]
    [InlineData("$002f", "$0024002f")]
    public void Format_IsFixed(string value, string key) => Assert.Equal(key, TableKey.Encode(value));

    [Fact]
    public void CompositeKeys_DoNotRunTogether()
    {
        Assert.Equal("a!b", TableKey.Join("a", "b"));
        Assert.Equal("a$0021b", TableKey.Join("a!b"));
        Assert.Equal("$!a", TableKey.Join("", "a"));
        Assert.NotEqual(TableKey.Join("a", ""), TableKey.Join("a"));
        Assert.True(string.CompareOrdinal(TableKey.Join("a", "z"), TableKey.Join("a-1", "a")) < 0, "part by part, not character by character");
        Assert.Throws<ArgumentException>(() => TableKey.Join());
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("$002")]
    [InlineData("$002F")]
    [InlineData("$0061")]
    [InlineData("a!b")]
    public void Decode_WhatWeDidNotWrite_IsRefused(string key)
    {
        FormatException refusal = Assert.Throws<FormatException>(() => TableKey.Decode(key));
        Assert.Contains("found", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OverlongKey_SaysHowLongItIs()
    {
        Assert.Equal(512, TableKey.Encode(new string('a', 512)).Length);
        Assert.Contains("515", Assert.Throws<ArgumentException>(() => TableKey.Encode(new string('/', 103))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Digest_TellsLoneSurrogatesApart()
    {
        Assert.NotEqual(TableKey.Digest("\ud800"), TableKey.Digest("\ud801"));
        Assert.Equal("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", TableKey.Digest(""));
    }

    [Fact]
    public void SameInstantInAnotherZone_IsTheSameKey()
    {
        var tokyo = new DateTimeOffset(2026, 11, 20, 9, 0, 0, TimeSpan.FromHours(9));
        Assert.Equal(TableKey.Ascending(tokyo), TableKey.Ascending(tokyo.ToUniversalTime()));
        Assert.Equal("0639254592000000000", TableKey.Ascending(new DateTimeOffset(2026, 9, 20, 0, 0, 0, TimeSpan.Zero)));
    }
}
