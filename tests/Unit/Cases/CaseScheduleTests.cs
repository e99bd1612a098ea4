using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Xunit;

namespace Workflows.Unit.Tests.Cases;

public sealed class CaseScheduleTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 20, 1, 0, 0, TimeSpan.Zero);

    [Fact]
    public void AfterAStandStill_OnlyTheLastWordOnAThing()
    {
        CasePlan<Duty> plan = Plan(5, new("remind/2", 2, "a"), new("ask", 0), new("remind/1", 1, "a"), new("expire", 3, "a"), new("remind/b", 1, "b"),
            new("later", 6, "b"));

        Assert.Equal(["ask", "remind/b", "expire"], plan.Due.Select(d => d.Key));
        Assert.Equal(Start.AddHours(6), plan.NextLookAt);
        Assert.False(plan.IsClosed);
    }

    [Fact]
    public void ItCloses_AfterEverythingElse()
    {
        Assert.Equal(["tell"], Plan(5, new(CaseSchedule.CloseKey, 0), new("tell", 1)).Due.Select(d => d.Key));
        Assert.Equal([CaseSchedule.CloseKey], Plan(5, new(CaseSchedule.CloseKey, 0), new("tell", 6)).Due.Select(d => d.Key));
    }

    [Fact]
    public void AClosedCase_OwesNothing()
    {
        CasePlan<Duty> plan = CaseSchedule.At(new State(true), [new Duty("tell", 0)], Start, d => d.About);

        Assert.Empty(plan.Due);
        Assert.True(plan.IsClosed);
        Assert.Null(plan.NextLookAt);
    }

    [Fact]
    public void EveryProcess_NamesTheDutiesOfApprovalsAlike()
    {
        Type[] kinds =
        [
            .. typeof(CaseSchedule).Assembly.GetTypes().Select(t => t.BaseType)
                .Where(t => t is { IsGenericType: true } && t.GetGenericTypeDefinition() == typeof(CaseDuty<>)).Select(t => t!.GenericTypeArguments[0])
                .Where(kind => Enum.GetNames(kind).Intersect([nameof(ApprovalDutyKind.Ask), nameof(ApprovalDutyKind.Expire)]).Any()),
        ];
        Assert.NotEmpty(kinds);
        Assert.All(kinds, kind => Assert.Empty(Enum.GetNames<ApprovalDutyKind>().Except(Enum.GetNames(kind))));
    }

    private static CasePlan<Duty> Plan(int hours, params Duty[] pending) => CaseSchedule.At(new State(false), pending, Start.AddHours(hours), d => d.About);

    private sealed record Duty(string Key, int Hours, string? About = null) : ICaseDuty
    {
        public DateTimeOffset DueAt => Start.AddHours(Hours);
    }

    private sealed record State(bool IsClosed) : ICaseState<CaseFact>
    {
        public CaseId Id => default;

        public IReadOnlyList<CaseFact> Facts => [];

        public string? PerformedBy(string dutyKey) => null;
    }
}
