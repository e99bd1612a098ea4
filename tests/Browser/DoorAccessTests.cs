using Azure.Data.Tables;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Workflows.Api;
using Workflows.Contracts;
using Workflows.Incidents;
using Workflows.Ledger;
using Workflows.Links;
using Workflows.People;
using Workflows.Security;
using Workflows.Testing;
using Xunit;

namespace Workflows.Browser.Tests;

/// <summary>Rights, sessions and limits by the clock.</summary>
public sealed class DoorAccessTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 3, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly Today = new(2026, 11, 20);

    private static readonly Person Aoki = new("aoki", "青木", "Aoki", "aoki@operator.example", null, "ja", Party.Contractor);
    private static readonly Person Baba = new("baba", "馬場", null, "baba@operator.example", null, "ja", Party.Contractor);
    private static readonly Person Client = new("client", "発注", null, "client@client.example", null, "ja", Party.Client);
    private static readonly Person Admin = new("admin", "管理", null, "admin@operator.example", null, "ja", Party.Administrator);

    private readonly ManualClock clock = new(Now);

    [Fact]
    public void ClientSeesOwnContractsOnly_AdministratorAll()
    {
        Access access = AccessOf([new("saga", "client_approver", "client", null, null), new("saga", "on_call", "aoki", null, null)]);
        Assert.Equal(["saga"], access.VisibleContracts(Of(Client)).Select(c => c.Id));
        Assert.True(access.CanDecide(Of(Client), "saga", "client_approver"));
        Assert.False(access.CanRespond(Of(Client), "saga"));
        Assert.False(access.CanSee(Of(Client), "mie"));
        Assert.False(access.CanSee(Of(Client), "none"));
        Assert.True(access.CanRespond(Of(Aoki), "saga"));
        Assert.False(access.CanDecide(Of(Aoki), "saga", "client_approver"));
        Assert.Contains("mie", access.VisibleContracts(Of(Admin)).Select(c => c.Id));
        Assert.True(access.CanRespond(Of(Admin), "mie"));
        Assert.False(access.CanDecide(Of(Admin), "saga", "client_approver"));
    }

    [Fact]
    public void Rights_BeginAndEndWithTheirDays_InTheContractsZone()
    {
        Access access = AccessOf([new("saga", "on_call", "aoki", Today, Today)]);
        Assert.True(access.CanRespond(Of(Aoki), "saga"));
        clock.Advance(TimeSpan.FromHours(12)); // 15:00 UTC: the next day in Tokyo
        Assert.False(access.CanSee(Of(Aoki), "saga"));
    }

    [Fact]
    public void Substitute_ActsForWhoIsAway_AndTheyKeepTheirOwnRights()
    {
        Access access = AccessOf([new("saga", "on_call", "aoki", null, null)], [new("aoki", "baba", Today, Today, [])]);
        Assert.Equal(new DeskActor("baba", "aoki"), access.ActorOf(Of(Baba), "saga"));
        Assert.True(access.CanRespond(Of(Baba), "saga"));
        Assert.True(access.CanRespond(Of(Aoki), "saga"));
        Assert.Equal(new DeskActor("aoki"), access.ActorOf(Of(Aoki), "saga"));
        clock.Advance(TimeSpan.FromDays(1));
        Assert.False(access.CanSee(Of(Baba), "saga"));
    }

    [Fact]
    public void Session_EndsWhenIdleAndAtTheLatestAfterTwelveHours()
    {
        VisitorSession session = SessionOf([Aoki], "http://localhost/");
        string cookie = SignIn(session, Aoki);
        Assert.Equal("aoki", Current(session, cookie).Visitor?.Person.Id);
        clock.Advance(TimeSpan.FromMinutes(119));
        (Visitor? visitor, string? renewed) = Current(session, cookie);
        Assert.Equal(Now, visitor?.SignedInAt);
        Assert.NotNull(renewed);
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(Current(session, cookie).Visitor);
        for (int i = 0; i < 10; i++)
        {
            clock.Advance(TimeSpan.FromMinutes(59));
            renewed = Current(session, renewed!).Renewed ?? renewed;
        }

        Assert.NotNull(Current(session, renewed!).Visitor);
        clock.Advance(TimeSpan.FromMinutes(11));
        Assert.Null(Current(session, renewed!).Visitor);
    }

    [Fact]
    public void Session_IsOverForWhoLeftOrChangedSides_AndNewOnEverySignIn()
    {
        EphemeralDataProtectionProvider keys = new();
        VisitorSession session = SessionOf([Aoki], "http://localhost/", keys);
        string cookie = SignIn(session, Aoki);
        Assert.NotEqual(cookie, SignIn(session, Aoki));
        Assert.Null(Current(SessionOf([Baba], "http://localhost/", keys), cookie).Visitor);
        Assert.Null(Current(SessionOf([Aoki with { Mail = "other@operator.example" }], "http://localhost/", keys), cookie).Visitor);
        Assert.Null(Current(SessionOf([Aoki with { Party = Party.Administrator }], "http://localhost/", keys), cookie).Visitor);
        Assert.NotNull(Current(SessionOf([Aoki with { Name = "青木 新" }], "http://localhost/", keys), cookie).Visitor);
        Assert.Null(Current(SessionOf([Aoki], "http://localhost/"), cookie).Visitor);

        DefaultHttpContext again = new();
        again.Request.Headers.Cookie = "workflows=" + cookie;
        session.SignIn(again, Aoki, "mail");
        Assert.Null(Current(session, cookie).Visitor);
    }

    [Fact]
    public void Cookie_IsOutOfReachForScriptsOtherSitesAndPlainConnections()
    {
        VisitorSession session = SessionOf([Aoki], "https://workflows.example/");
        DefaultHttpContext context = new();
        session.SignIn(context, Aoki, "mail");
        string header = context.Response.Headers.SetCookie.ToString();
        Assert.StartsWith("__Host-workflows=", header, StringComparison.Ordinal);
        Assert.Contains("; secure", header, StringComparison.Ordinal);
        Assert.Contains("; httponly", header, StringComparison.Ordinal);
        Assert.Contains("; samesite=lax", header, StringComparison.Ordinal);
        Assert.Contains("path=/", header, StringComparison.Ordinal);
        Assert.DoesNotContain("domain=", header, StringComparison.Ordinal);
    }

    [Fact]
    public void Limiter_CountsCallersAndPurposesApart_AndForgetsAfterTheWindow()
    {
        RateLimiter limiter = new(clock);
        TimeSpan window = TimeSpan.FromMinutes(10);
        Assert.True(limiter.TryTake("a", "1", 2, window));
        Assert.True(limiter.TryTake("a", "1", 2, window));
        Assert.False(limiter.TryTake("a", "1", 2, window));
        Assert.True(limiter.TryTake("a", "2", 2, window));
        Assert.True(limiter.TryTake("b", "1", 2, window));
        clock.Advance(window);
        Assert.True(limiter.TryTake("a", "1", 2, window));
    }

    [Fact]
    public void Limiter_ForgetsTheOldestFirst_WhenItKnowsTooMany()
    {
        RateLimiter limiter = new(clock);
        for (int i = 0; i < 50_000; i++)
        {
            Assert.True(limiter.TryTake("a", i.ToString(System.Globalization.CultureInfo.InvariantCulture), 1, TimeSpan.FromMinutes(10)));
            clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.False(limiter.TryTake("a", "49999", 1, TimeSpan.FromMinutes(10)));
        Assert.True(limiter.TryTake("a", "0", 1, TimeSpan.FromMinutes(10)));
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData(null, "")]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("＝1", "'＝1")]
    [InlineData("-", "'-")]
    [InlineData("@x,\"y\"", "\"'@x,\"\"y\"\"\"")]
    [InlineData("two\nlines", "\"two\nlines\"")]
    [InlineData("\tx", "'\tx")]
    public void Cell_IsQuotedAndHarmless(string? value, string cell) => Assert.Equal(cell, CsvWriting.Cell(value));

    private static Visitor Of(Person person) => new(person, "test", Now);

    private Access AccessOf(IReadOnlyList<Assignment> assignments, IReadOnlyList<Substitute>? substitutes = null)
    {
        ProfileCatalog profiles = ProfileCatalog.Load(Path.Combine(AppContext.BaseDirectory, "contracts")).Catalog!;
        ContractBook contracts = new(profiles, new LedgerTables(new TableServiceClient("UseDevelopmentStorage=true")));
        return new(new PeopleDirectory([Aoki, Baba, Client, Admin], assignments, substitutes ?? []), contracts, clock);
    }

    private VisitorSession SessionOf(IReadOnlyList<Person> people, string address, EphemeralDataProtectionProvider? keys = null) =>
        new(keys ?? new EphemeralDataProtectionProvider(), new PeopleDirectory(people, [], []), new PublicAddress(new Uri(address)), clock);

    private static string SignIn(VisitorSession session, Person person)
    {
        DefaultHttpContext context = new();
        session.SignIn(context, person, "mail");
        return ValueOf(context)!;
    }

    private static (Visitor? Visitor, string? Renewed) Current(VisitorSession session, string cookie)
    {
        DefaultHttpContext context = new();
        context.Request.Headers.Cookie = $"{session.CookieName}={cookie}";
        return (session.Current(context), ValueOf(context));
    }

    private static string? ValueOf(DefaultHttpContext context) =>
        context.Response.Headers.SetCookie.ToString() is { Length: > 0 } header ? header.Split(';')[0].Split('=', 2)[1] : null;
}
