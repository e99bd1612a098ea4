using Workflows.Links;
using Xunit;

namespace Workflows.Http.Tests;

/// <summary>How a mailed link stands: one order of what counts first, whatever the link is for.</summary>
public sealed class LinkStandingTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 28, 3, 0, 0, TimeSpan.Zero);

    private static readonly LinkRequest Mailed = new()
    {
        Id = "l", ContractId = "standard", PersonId = "aoki", Purpose = "thing.decide", SubjectId = "standard-1", ContentVersion = "hash",
        IssuedAt = Now.AddDays(-1), ExpiresAt = Now.AddDays(1),
    };

    private static readonly LinkMatter Asked = new()
    {
        Title = _ => "", Contract = null!, Path = "/", OpenLabel = _ => "", MayAnswer = true, Record = _ => _ => { },
        AnswerAsync = _ => throw new InvalidOperationException("nobody answers here"), Refusal = (_, _) => "",
    };

    private static readonly LinkDecided Answer = new(_ => "approved", "aoki", null, Now.AddHours(-1), null);

    [Fact]
    public void LinkThatNothingStandsAgainst_IsOpen() => Assert.Equal(LinkStanding.Open, OpenedLink.StandingOf(Mailed, Asked, Now));

    [Fact]
    public void AnswerOnRecord_IsShown_WhateverHappenedSince() => Assert.Equal(
        LinkStanding.Decided, OpenedLink.StandingOf(Mailed with { RevokedAt = Now, ExpiresAt = Now },
            Asked with { Decided = Answer, IsOver = true, IsChanged = true, MayAnswer = false }, Now));

    [Fact]
    public void EndOfItsTime_CountsFromTheMomentItself()
    {
        Assert.Equal(LinkStanding.Expired, OpenedLink.StandingOf(Mailed, Asked, Mailed.ExpiresAt));
        Assert.Equal(LinkStanding.Open, OpenedLink.StandingOf(Mailed, Asked, Mailed.ExpiresAt.AddTicks(-1)));
    }

    /// <summary>Over and withdrawn show nothing of the case; what was changed or settled does.</summary>
    [Fact]
    public void WhatIsOver_ComesBeforeWhatIsChanged_AndThatBeforeWhatOthersSettled_AndThatBeforeRights()
    {
        LinkMatter matter = Asked with { IsOver = true, IsChanged = true, Settled = _ => "by others", MayAnswer = false };
        Assert.Equal(LinkStanding.Revoked, OpenedLink.StandingOf(Mailed, matter, Now));
        Assert.Equal(LinkStanding.Revoked, OpenedLink.StandingOf(Mailed with { RevokedAt = Now.AddMinutes(-1) }, matter with { IsOver = false }, Now));
        Assert.Equal(LinkStanding.ContentChanged, OpenedLink.StandingOf(Mailed, matter with { IsOver = false }, Now));
        Assert.Equal(LinkStanding.Decided, OpenedLink.StandingOf(Mailed, matter with { IsOver = false, IsChanged = false }, Now));
        Assert.Equal(LinkStanding.NoRole, OpenedLink.StandingOf(Mailed, matter with { IsOver = false, IsChanged = false, Settled = null }, Now));
    }
}
