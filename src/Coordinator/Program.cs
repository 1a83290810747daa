using SamCam.Coordinator;

return await CoordinatorProgram.RunAsync(args);
