using System.Text.Json;
using System.Text.Json.Serialization;
using Workflows.Ledger;
using Workflows.Mail;
using Xunit;

namespace Workflows.Unit.Tests.Ledger;

public sealed class LedgerJsonTests
{
    /// <summary>The approved wire shape. A change here breaks rows, histories and links that exist: it needs a migration, not a new literal.</summary>
    [Fact]
    public void WireShape_IsApproved()
    {
        var sample = new Sample
        {
            Title = "障害 <一次報告> & \"30分\" 'é' 𠮟",
            State = MailState.Retrying,
            At = new DateTimeOffset(2026, 11, 20, 9, 30, 0, 123, TimeSpan.FromHours(9)),
            Day = new DateOnly(2027, 3, 31),
            Length = TimeSpan.FromMinutes(90),
            Ratio = 0.1,
            Amount = 12345678901.20m,
            Missing = null,
            Outcome = new Outcome.Done(3),
            Tags = new() { ["Free Key"] = "v" },
        };

        const string Approved =
            """
            {"title":"障害 \u003C一次報告\u003E \u0026 \u002230分\u0022 \u0027é\u0027 \uD842\uDF9F","state":"retrying","at":"2026-11-20T09:30:00.123+09:00","day":"2027-03-31","length":"01:30:00","ratio":0.1,"amount":12345678901.20,"outcome":{"kind":"done","count":3},"tags":{"Free Key":"v"}}
            """;
        Assert.Equal(Approved, LedgerJson.Write(sample));
        Sample read = LedgerJson.Read<Sample>(Approved);
        Assert.Equal(sample.Title, read.Title);
        Assert.Equal(sample.Outcome, read.Outcome);
        Assert.Equal(sample.At.Offset, read.At.Offset);
    }

    [Fact]
    public void UnknownMembersAndLateDiscriminators_AreRead()
    {
        Outcome outcome = LedgerJson.Read<Outcome>("""{"count":3,"added later":true,"kind":"done"}""");
        Assert.Equal(new Outcome.Done(3), outcome);
    }

    [Theory]
    [InlineData("""{"count":"3","kind":"done"}""")]
    [InlineData("""{"count":3,"kind":"unheard of"}""")]
    [InlineData("null")]
    public void WrongShapes_AreRefused(string json) => Assert.Throws<JsonException>(() => LedgerJson.Read<Outcome>(json));

    [Theory]
    [InlineData("4")]
    [InlineData("\"4\"")]
    public void EnumsByNumber_AreRefused(string json) => Assert.Throws<JsonException>(() => LedgerJson.Read<MailState>(json));

    [Fact]
    public void Options_AreReadOnly() => Assert.Throws<InvalidOperationException>(() => LedgerJson.Options.WriteIndented = true);

    private sealed record Sample
    {
        public required string Title { get; init; }

        public MailState State { get; init; }

        public DateTimeOffset At { get; init; }

        public DateOnly Day { get; init; }

        public TimeSpan Length { get; init; }

        public double Ratio { get; init; }

        public decimal Amount { get; init; }

        public string? Missing { get; init; }

        public required Outcome Outcome { get; init; }

        public required Dictionary<string, string> Tags { get; init; }
    }

    [JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
    [JsonDerivedType(typeof(Done), "done")]
    private abstract record Outcome
    {
        public sealed record Done(int Count) : Outcome;
    }
}
