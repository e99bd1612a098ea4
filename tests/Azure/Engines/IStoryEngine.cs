using Azure.Data.Tables;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Workflows.Azure.Tests.Engines;

/// <summary>A Durable Task engine with a worker of the application on it.</summary>
internal interface IStoryEngine : IAsyncDisposable
{
    /// <summary>Starts and wakes orchestrations; another one after a crash.</summary>
    DurableTaskClient Client { get; }

    /// <summary>Whether what it holds outlives its worker.</summary>
    bool IsDurable { get; }

    /// <summary>Where the worker keeps the application's tables; null for those of the story.</summary>
    TableServiceClient? Tables => null;

    /// <summary>How many different mails were taken from the worker; null where it gives them to the story's relay.</summary>
    int? MailsTaken => null;

    /// <summary>A worker begins, with the application's services.</summary>
    Task StartWorkerAsync(IServiceCollection services);

    /// <summary>The worker of the last start ends without a farewell.</summary>
    Task CrashWorkerAsync();

    /// <summary>The container of the running worker.</summary>
    IServiceProvider Services { get; }
}
