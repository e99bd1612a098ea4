using System.Diagnostics;
using System.Globalization;
using Azure.Data.Tables;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Workflows.Testing;

namespace Workflows.Crash.Tests;

/// <summary>
/// Kills the application from within at a chosen point of one request, named in a header: before the request's first write to the
/// tables (0), after it (1), before its second (2), and so on. What goes on when the request is over is not counted. None of this is in the
/// program: the runtime loads it (<see cref="StartupHook"/>) where a test starts the process with <see cref="Settings"/>.
/// </summary>
internal static class Failpoint
{
    /// <summary>The header with the point, counted from 0.</summary>
    public const string Header = "X-Test-Crash-At";

    private static readonly AsyncLocal<Countdown?> Command = new();

    /// <summary>What a process is started with so that it obeys the header.</summary>
    public static (string, string)[] Settings => [("DOTNET_STARTUP_HOOKS", typeof(Failpoint).Assembly.Location)];

    /// <summary>Waits for the host that is about to be built, as test hosts do, and puts itself around its tables.</summary>
    public static void Arm() => DiagnosticListener.AllListeners.Subscribe(new Observer<DiagnosticListener>(listener =>
    {
        if (listener.Name == "Microsoft.Extensions.Hosting")
        {
            listener.Subscribe(new Observer<KeyValuePair<string, object?>>(happened =>
            {
                if (happened is { Key: "HostBuilding", Value: IHostBuilder host })
                {
                    host.ConfigureServices(services => Install(services));
                }
            }));
        }
    }));

    private static void Install(IServiceCollection services)
    {
        ServiceDescriptor tables = services.Last(s => s.ServiceType == typeof(TableServiceClient));
        services.Remove(tables);
        services.AddSingleton<TableServiceClient>(provider =>
            new FaultyTables((TableServiceClient)tables.ImplementationFactory!(provider)) { BeforeWrite = PassAsync, AfterWrite = PassAsync });
        services.Insert(0, ServiceDescriptor.Singleton<IStartupFilter>(new Filter()));
    }

    private static Task PassAsync(string operation)
    {
        if (operation != "create" && Command.Value?.IsOver() == true)
        {
            Process.GetCurrentProcess().Kill(); // SIGKILL on Unix: nothing is flushed, nothing is closed
            Thread.Sleep(Timeout.Infinite);
        }

        return Task.CompletedTask;
    }

    private sealed class Countdown(int points)
    {
        private int passed;
        private volatile bool stopped;

        public void Stop() => stopped = true;

        public bool IsOver() => !stopped && Interlocked.Increment(ref passed) > points;
    }

    private sealed class Filter : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use(async (HttpContext context, RequestDelegate rest) =>
            {
                Countdown? command = int.TryParse(context.Request.Headers[Header], NumberStyles.None, CultureInfo.InvariantCulture, out int points)
                    ? new(points) : null;
                Command.Value = command;
                await rest(context);
                command?.Stop(); // what the request set going in the engine has inherited it
            });
            next(app);
        };
    }

    private sealed class Observer<T>(Action<T> act) : IObserver<T>
    {
        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }

        public void OnNext(T value) => act(value);
    }
}
