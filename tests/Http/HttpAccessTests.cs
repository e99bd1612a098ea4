using Azure.Data.Tables;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Workflows.Contracts;
using Workflows.Embedded.Tables;
using Workflows.Events;
using Workflows.Home;
using Workflows.Hosting;
using Workflows.Kit;
using Workflows.Ledger;
using Workflows.Links;
using Workflows.People;
using Workflows.Releases.Process;
using Workflows.Security;
using Workflows.Testing;
using Xunit;

namespace Workflows.Http.Tests;

/// <summary>Rights, sessions and limits by the clock.</summary>
public sealed class HttpAccessTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 3, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly Today = new(2026, 11, 20);

    private static readonly Person Aoki = new("aoki", "青木", "Aoki", "aoki@operator.example", null, "ja", Party.Contractor);
    private static readonly Person Baba = new("baba", "馬場", null, "baba@operator.example", null, "ja", Party.Contractor);
    private static readonly Person Client = new("client", "発注", null, "client@client.example", null, "ja", Party.Client);
    private static readonly Person Admin = new("admin", "管理", null, "admin@operator.example", null, "ja", Party.Administrator);

    private readonly ManualClock clock = new(Now);
    private readonly string folder = Directory.CreateTempSubdirectory("workflows-door-").FullName;
    private readonly TableServiceClient store;

    public HttpAccessTests() => store = new SqliteTableServiceClient(Path.Combine(folder, "tables.db"));

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
        Assert.Equal(new Actor("baba", "aoki"), access.ActorOf(Of(Baba), "saga"));
        Assert.True(access.CanRespond(Of(Baba), "saga"));
        Assert.True(access.CanRespond(Of(Aoki), "saga"));
        Assert.Equal(new Actor("aoki"), access.ActorOf(Of(Aoki), "saga"));
        clock.Advance(TimeSpan.FromDays(1));
        Assert.False(access.CanSee(Of(Baba), "saga"));
    }

    [Fact]
    public async Task Session_EndsWhenIdleAndAtTheLatestAfterTwelveHours()
    {
        VisitorSession session = SessionOf([Aoki], "http://localhost/");
        string cookie = await SignInAsync(session, Aoki);
        Assert.Equal("aoki", (await CurrentAsync(session, cookie)).Visitor?.Person.Id);
        clock.Advance(TimeSpan.FromMinutes(119));
        (Visitor? visitor, string? renewed) = await CurrentAsync(session, cookie);
        Assert.Equal(Now, visitor?.SignedInAt);
        Assert.NotNull(renewed);
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Null((await CurrentAsync(session, cookie)).Visitor);
        for (int i = 0; i < 10; i++)
        {
            clock.Advance(TimeSpan.FromMinutes(59));
            renewed = (await CurrentAsync(session, renewed!)).Renewed ?? renewed;
        }

        Assert.NotNull((await CurrentAsync(session, renewed!)).Visitor);
        clock.Advance(TimeSpan.FromMinutes(11));
        Assert.Null((await CurrentAsync(session, renewed!)).Visitor);
    }

    [Fact]
    public async Task Session_IsOverForWhoLeftOrChangedSides_AndNewOnEverySignIn()
    {
        EphemeralDataProtectionProvider keys = new();
        VisitorSession session = SessionOf([Aoki], "http://localhost/", keys);
        string cookie = await SignInAsync(session, Aoki);
        Assert.NotEqual(cookie, await SignInAsync(session, Aoki));
        Assert.Null((await CurrentAsync(SessionOf([Baba], "http://localhost/", keys), cookie)).Visitor);
        Assert.Null((await CurrentAsync(SessionOf([Aoki with { Mail = "other@operator.example" }], "http://localhost/", keys), cookie)).Visitor);
        Assert.Null((await CurrentAsync(SessionOf([Aoki with { Party = Party.Administrator }], "http://localhost/", keys), cookie)).Visitor);
        Assert.NotNull((await CurrentAsync(SessionOf([Aoki with { Name = "青木 新" }], "http://localhost/", keys), cookie)).Visitor);
        Assert.Null((await CurrentAsync(SessionOf([Aoki], "http://localhost/"), cookie)).Visitor);

        DefaultHttpContext again = new();
        again.Request.Headers.Cookie = "workflows=" + cookie;
        await session.SignInAsync(again, Aoki, "mail");
        Assert.Null((await CurrentAsync(session, cookie)).Visitor);
    }

    [Fact]
    public async Task SignOut_HoldsOnEveryInstance_AndIsForgottenWhenTheSignInWouldBeOver()
    {
        EphemeralDataProtectionProvider keys = new();
        VisitorSession here = SessionOf([Aoki], "http://localhost/", keys);
        VisitorSession elsewhere = SessionOf([Aoki], "http://localhost/", keys);
        string cookie = await SignInAsync(here, Aoki);
        string other = await SignInAsync(here, Aoki);
        Assert.NotNull((await CurrentAsync(elsewhere, cookie)).Visitor);
        await SignOutAsync(here, cookie);
        Assert.Null((await CurrentAsync(elsewhere, cookie)).Visitor);
        Assert.NotNull((await CurrentAsync(elsewhere, other)).Visitor);

        clock.Advance(TimeSpan.FromDays(3));
        await SignOutAsync(here, await SignInAsync(here, Aoki));
        Assert.Single(store.GetTableClient("signouts").Query<TableEntity>());
    }

    [Fact]
    public async Task Session_IsLookedForBeforeThePage_WhichThenWaitsForNoTable()
    {
        VisitorSession session = SessionOf([Aoki], "http://localhost/");
        string cookie = await SignInAsync(session, Aoki);
        DefaultHttpContext context = new();
        context.Request.Headers.Cookie = $"{session.CookieName}={cookie}";
        Assert.Throws<InvalidOperationException>(() => session.Current(context));
        await session.PrepareAsync(context);
        await SignOutAsync(session, cookie);
        Assert.NotNull(session.Current(context));
        Assert.Null((await CurrentAsync(session, cookie)).Visitor);
        await SignOutAsync(session, cookie);

        DefaultHttpContext leaving = new();
        leaving.Request.Headers.Cookie = $"{session.CookieName}={await SignInAsync(session, Aoki)}";
        await session.PrepareAsync(leaving);
        await session.SignOutAsync(leaving);
        Assert.Null(session.Current(leaving));
    }

    /// <summary>Every step with its four fields, every change, and what else the page of a plan asks for.</summary>
    [Fact]
    public async Task Form_OfTheLargestRelease_IsRead()
    {
        const int Others = 40;
        IEnumerable<string> values =
        [
            .. Enumerable.Range(1, ReleaseCommands.MaxSteps)
                .SelectMany(i => (string[])[$"step-{i}=a", $"step-{i}-owner=b", $"step-{i}-at=c", $"step-{i}-undo=d"]),
            .. Enumerable.Range(1, ReleaseCommands.MaxChanges).Select(i => $"changes=c{i}"),
            .. Enumerable.Range(1, Others).Select(i => $"field-{i}=v"),
        ];
        DefaultHttpContext context = new();
        context.Request.ContentType = "application/x-www-form-urlencoded";
        context.Request.Body = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(string.Join('&', values)));
        IFormCollection form = await context.Request.ReadFormAsync(FormGuard.LimitsOf(FormGuard.MaxForm), default);
        Assert.Equal((ReleaseCommands.MaxSteps * 4) + ReleaseCommands.MaxChanges + Others, form.Sum(f => f.Value.Count));
    }

    [Theory]
    [InlineData(0, "203.0.113.9", "10.0.0.1")]
    [InlineData(1, null, "10.0.0.1")]
    [InlineData(1, "203.0.113.9", "203.0.113.9")]
    [InlineData(1, "203.0.113.9:51234", "203.0.113.9")]
    [InlineData(1, "198.51.100.7, 203.0.113.9", "203.0.113.9")]
    [InlineData(2, "6.6.6.6, 198.51.100.7, 203.0.113.9", "198.51.100.7")]
    [InlineData(2, "203.0.113.9", "10.0.0.1")]
    [InlineData(1, "nonsense", "10.0.0.1")]
    [InlineData(1, "[2001:db8:1:2:3::4]:443", "2001:db8:1:2::/64")]
    public void Caller_IsWhomTheOutermostTrustedProxySaw(int proxies, string? forwardedFor, string key)
    {
        DefaultHttpContext context = new();
        context.Connection.RemoteIpAddress = System.Net.IPAddress.Parse("::ffff:10.0.0.1");
        if (forwardedFor is not null)
        {
            context.Request.Headers["X-Forwarded-For"] = forwardedFor;
        }

        Assert.Equal(key, new CallerAddress(new WorkflowsOptions { TrustedProxies = proxies }).KeyOf(context));
    }

    [Fact]
    public void KeyRing_IsEncryptedByTheCertificate_AndReadWithAnOlderOne()
    {
        string older = CertificateIn("older.pfx");
        string newer = CertificateIn("newer.pfx");
        string sealedThen = ProtectorWith(older).Protect("link");
        string xml = string.Concat(store.GetTableClient("keyring").Query<TableEntity>().Select(r => r.GetString("Xml00")));
        Assert.Contains("EncryptedData", xml, StringComparison.Ordinal);
        Assert.DoesNotContain("masterKey>", xml.Replace("<encryptedSecret", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal("link", ProtectorWith(newer, older).Unprotect(sealedThen));
        Assert.ThrowsAny<System.Security.Cryptography.CryptographicException>(() => ProtectorWith(newer).Unprotect(sealedThen));
        Assert.Throws<InvalidOperationException>(() => ProtectorWith(Path.Combine(folder, "none.pfx")));
    }

    /// <summary>A screen that stays ends with what ends a sign-in: another address, another party, the last day.</summary>
    [Fact]
    public async Task AScreen_EndsWhenItsPersonsAddressOrPartyIsAnother()
    {
        PeopleDirectory people = new([Aoki], [], []);
        LedgerTables tables = new(store);
        LinkStore links = new(tables, new DataProtectionLinkProtector(new EphemeralDataProtectionProvider()), clock);
        WallScreens screens = new(links, people, AccessOf([]), new PublicAddress(new Uri("http://localhost/")), clock);
        DefaultHttpContext kept = new();
        await screens.KeepAsync(kept, Aoki);
        Assert.True(await IsShownAsync());
        Person[] others = [Aoki with { Mail = "aoki@other.example" }, Aoki with { Party = Party.Client }, Aoki with { Until = Today.AddDays(-2) }];
        foreach (Person other in others)
        {
            people.Become(new([other], [], []));
            Assert.False(await IsShownAsync());
        }

        people.Become(new([Aoki with { Name = "青木 花子" }], [], []));
        Assert.True(await IsShownAsync());

        async Task<bool> IsShownAsync()
        {
            DefaultHttpContext context = new();
            context.Request.Headers.Cookie = "workflows-wall=" + ValueOf(kept);
            return await screens.FindAsync(context) is not null;
        }
    }

    /// <summary>A person's own channel tells nobody who has left, and nobody of the client's.</summary>
    [Fact]
    public void AChannel_TellsOnlyWhoIsCalled()
    {
        PeopleDirectory people = new([Aoki], [], []);
        using ServiceProvider services = new ServiceCollection().BuildServiceProvider();
        PersonalHooks hooks = new(
            null!, new ChannelAddresses([]), null!, null!, people, AccessOf([]), null!, clock, services, NullLogger<PersonalHooks>.Instance);
        PersonChannel channel = new("aoki", 1, Now, new(HookForm.Slack, new Uri("https://hooks.slack.example/x"), "", ""));
        Assert.NotNull(hooks.SinkOf(channel));
        foreach (Person other in (Person[])[Aoki with { Party = Party.Client }, Aoki with { Until = Today.AddDays(-2) }])
        {
            people.Become(new([other], [], []));
            Assert.Null(hooks.SinkOf(channel));
        }
    }

    [Fact]
    public async Task Cookie_IsOutOfReachForScriptsOtherSitesAndPlainConnections()
    {
        VisitorSession session = SessionOf([Aoki], "https://workflows.example/");
        DefaultHttpContext context = new();
        await session.SignInAsync(context, Aoki, "mail");
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

    /// <summary>An administrator has no role that could end: their last day ends sessions and rights all the same.</summary>
    [Fact]
    public async Task LastDay_EndsSessionsAndRights_WhenItIsOverWhereTheContractsAre()
    {
        Person leaves = Admin with { Until = Today };
        Access access = AccessOf([]);
        clock.Advance(TimeSpan.FromHours(11.5)); // 23:30 in Tokyo
        VisitorSession session = SessionOf([leaves, Aoki], "http://localhost/");
        string cookie = await SignInAsync(session, leaves);
        string other = await SignInAsync(session, Aoki);
        Assert.NotNull((await CurrentAsync(session, cookie)).Visitor);
        Assert.True(access.CanRespond(Of(leaves), "saga"));
        clock.Advance(TimeSpan.FromMinutes(31));
        Assert.Null((await CurrentAsync(session, cookie)).Visitor);
        Assert.NotNull((await CurrentAsync(session, other)).Visitor);
        Assert.True(access.HasLeft(leaves));
        Assert.False(access.CanSee(Of(leaves), "saga"));
        Assert.True(access.CanSee(Of(Admin), "saga"));
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
    public void Cell_IsQuotedAndHarmless(string? value, string cell) => Assert.Equal(cell, Workflows.Texts.CsvText.Cell(value));

    private static Visitor Of(Person person) => new(person, "test", Now);

    private Access AccessOf(IReadOnlyList<Assignment> assignments, IReadOnlyList<Substitute>? substitutes = null)
    {
        ProfileCatalog profiles = ProfileCatalog.Load(Path.Combine(AppContext.BaseDirectory, "contracts"), Workflows.Processes.Sections).Catalog!;
        ContractVersions contracts = new(profiles, new LedgerTables(new TableServiceClient("UseDevelopmentStorage=true")));
        return new(new PeopleDirectory([Aoki, Baba, Client, Admin], assignments, substitutes ?? []), contracts, clock);
    }

    private VisitorSession SessionOf(IReadOnlyList<Person> people, string address, EphemeralDataProtectionProvider? keys = null) =>
        new(keys ?? new EphemeralDataProtectionProvider(), new PeopleDirectory(people, [], []), AccessOf([]), new PublicAddress(new Uri(address)),
            new SignOuts(new LedgerTables(store)), clock);

    private static async Task<string> SignInAsync(VisitorSession session, Person person)
    {
        DefaultHttpContext context = new();
        await session.SignInAsync(context, person, "mail");
        return ValueOf(context)!;
    }

    private static async Task SignOutAsync(VisitorSession session, string cookie)
    {
        DefaultHttpContext context = new();
        context.Request.Headers.Cookie = $"{session.CookieName}={cookie}";
        await session.SignOutAsync(context);
    }

    private string CertificateIn(string file)
    {
        using System.Security.Cryptography.RSA key = System.Security.Cryptography.RSA.Create(2048);
        System.Security.Cryptography.X509Certificates.CertificateRequest request = new(
            "CN=" + file, key, System.Security.Cryptography.HashAlgorithmName.SHA256, System.Security.Cryptography.RSASignaturePadding.Pkcs1);
        using System.Security.Cryptography.X509Certificates.X509Certificate2 certificate =
            request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddYears(1));
        string path = Path.Combine(folder, file);
        File.WriteAllBytes(path, certificate.Export(System.Security.Cryptography.X509Certificates.X509ContentType.Pkcs12, "password"));
        return path;
    }

    /// <summary>The application's own registration, on this test's tables.</summary>
    private IDataProtector ProtectorWith(params string[] certificates)
    {
        ServiceCollection services = new();
        WorkflowsOptions options = new();
        foreach (string path in certificates)
        {
            options.KeyRingCertificates.Add(new() { Path = path, Password = "password" });
        }

        services.AddSingleton(store);
        services.AddLogging();
        services.AddKeyRing(options);
        return services.BuildServiceProvider().GetRequiredService<IDataProtectionProvider>().CreateProtector("test");
    }

    private static async Task<(Visitor? Visitor, string? Renewed)> CurrentAsync(VisitorSession session, string cookie)
    {
        DefaultHttpContext context = new();
        context.Request.Headers.Cookie = $"{session.CookieName}={cookie}";
        await session.PrepareAsync(context);
        return (session.Current(context), ValueOf(context));
    }

    private static string? ValueOf(DefaultHttpContext context) =>
        context.Response.Headers.SetCookie.ToString() is { Length: > 0 } header ? header.Split(';')[0].Split('=', 2)[1] : null;

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
