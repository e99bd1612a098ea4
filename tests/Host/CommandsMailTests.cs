using System.Net;
using System.Net.Sockets;
using Xunit;

namespace Workflows.Host.Tests;

/// <summary><c>mail test</c>: without a server.</summary>
public sealed class CommandsMailTests : IDisposable
{
    private readonly string folder = TestHost.NewFolder();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void WithoutARelay_TheMailIsInTheFolder()
    {
        (int code, string output, _) = Run("toban@city.example");
        Assert.Equal(0, code);
        string mail = Assert.Single(Directory.GetFiles(Path.Combine(folder, "outbox"), "*.eml"));
        Assert.Contains("toban@city.example", File.ReadAllText(mail), StringComparison.Ordinal);
        Assert.Contains($"The folder {Path.Combine(folder, "outbox")} took the mail for toban@city.example", output, StringComparison.Ordinal);
    }

    [Fact]
    public void ARelayThatIsNotThere_IsSaid_WithoutItsPassword()
    {
        using TcpListener nobody = new(IPAddress.Loopback, 0); // bound, and not listening
        nobody.Server.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        int port = ((IPEndPoint)nobody.Server.LocalEndPoint!).Port;
        (int code, string output, _) = Run("toban@city.example", "--SendGrid:Host", $"smtp://user:geheim@127.0.0.1:{port}?starttls=false");
        Assert.Equal(5, code);
        Assert.StartsWith($"smtp://127.0.0.1:{port} did not take the mail for toban@city.example: ", output, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("toban", "Expected a mail address", new string[0])]
    [InlineData("toban@city.example", "found neither", new[] { "--SendGrid:Host", "https://api.sendgrid.com" })]
    [InlineData("toban@city.example", "SendGrid:Host", new[] { "--SendGrid:Host", "smtp://relay?starttls=perhaps" })]
    public void WhatCannotBeMeant_IsRefusedWithWords(string to, string expected, string[] settings)
    {
        (int code, _, string error) = Run(to, settings);
        Assert.Equal(1, code);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    private (int Code, string Output, string Error) Run(string to, params string[] settings) =>
        CommandsHarness.RunAlone(["mail", "test", to, "--Embedded:DataFolder", folder, .. settings]);
}
