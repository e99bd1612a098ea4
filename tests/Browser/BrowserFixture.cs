using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Playwright;
using Workflows.Testing;
using Xunit;

namespace Workflows.Browser.Tests;

/// <summary>The application and a browser beside it, shared by a class of tests.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    private IPlaywright? playwright;
    private IBrowser? browser;
    private string? signedIn;

    /// <summary>The application.</summary>
    public AppFixture App { get; } = new();

    private string Root => App.Address.GetLeftPart(UriPartial.Authority);

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        if (Chromium.WhyNot is not null)
        {
            return;
        }

        await App.InitializeAsync();
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Chromium.Path, Args = ["--no-sandbox"] });

        // Once for all tests: the application counts the attempts by key.
        await using BrowserDevice device = await OpenAsync(Screen.Desk);
        await device.SignInAsync("/incidents");
        device.ExpectNoFaults();
        signedIn = await device.StateAsync();
    }

    /// <summary>A monitoring tool says that a rule has been firing for three minutes; the incident that it opened or joined.</summary>
    /// <param name="contract">Whose alert.</param>
    /// <param name="rule">Name of the rule; another one is another incident.</param>
    /// <param name="title">What people read.</param>
    internal async Task<string> AlertAsync(string contract, string rule, string title)
    {
        object alert = new
        {
            status = "firing",
            fingerprint = Convert.ToHexStringLower(Encoding.UTF8.GetBytes(rule)),
            labels = new { alertname = rule, severity = "critical", service = "portal" },
            annotations = new { summary = title, description = "HTTP 監視が 3 回連続で失敗しました。<b>監視</b>" },
            startsAt = DateTimeOffset.UtcNow.AddMinutes(-3),
        };
        using HttpClient machine = App.Machine();
        using HttpResponseMessage response = await machine.PostAsJsonAsync(
            $"api/webhooks/{contract}/alertmanager", new { version = "4", groupKey = rule, status = "firing", alerts = new[] { alert } });
        JsonElement answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(response.IsSuccessStatusCode, answer.ToString());
        return answer.GetProperty("alerts")[0].GetProperty("incident").GetString()!;
    }

    /// <summary>A device on which an administrator is signed in, or nobody.</summary>
    internal async Task<BrowserDevice> OpenAsync(Screen screen, string language = "ja", bool dark = false, bool script = true, bool signedIn = true)
    {
        IBrowserContext context = await browser!.NewContextAsync(new()
        {
            BaseURL = Root,
            ViewportSize = screen == Screen.Phone ? new() { Width = 390, Height = 844 } : new() { Width = 1280, Height = 900 },
            IsMobile = screen == Screen.Phone,
            HasTouch = screen == Screen.Phone,
            Locale = language == "ja" ? "ja-JP" : "en-GB",
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            JavaScriptEnabled = script,
            StorageState = signedIn ? this.signedIn : null,
        });
        context.SetDefaultTimeout(30_000);
        return new BrowserDevice(context, await context.NewPageAsync(), Root);
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (browser is not null)
        {
            await browser.DisposeAsync();
        }

        playwright?.Dispose();
        if (Chromium.WhyNot is null)
        {
            await App.DisposeAsync();
        }
    }
}

/// <summary>What the person looks at.</summary>
internal enum Screen
{
    Phone,
    Desk,
}
