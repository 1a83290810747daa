using SamCam.Cli;

return await CommandLine.RunAsync(args);
