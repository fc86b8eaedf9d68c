"""Which attack stands for which line of what a grader must survive; a test keeps it complete."""

LINES: dict[str, dict[str, str]] = {
    "Reading": {
        "the repository, builds and a class on this machine": "read_the_repository",
        "hidden tests on disk": "walk_the_file_system read_hidden_files_where_they_lie",
        "references and mistakes": "import_the_solutions read_hidden_files_where_they_lie",
        "results and other submissions": "read_hidden_files_where_they_lie write_outside",
        "memory and frames of the caller": "search_own_memory_for_the_tests "
        "read_the_calling_frames answer_from_the_calling_frames look_into_the_callables_of_a_test",
        "the environment": "look_for_secrets_in_the_environment",
        "/proc, the grader and its server": "list_all_processes "
        "look_into_the_grader_and_its_server look_for_open_descriptors trace_the_parent",
        "other workers": "look_into_other_workers",
        "the instructor's home": "read_the_instructors_home walk_the_file_system",
        "through messages that are shown": "raise_what_the_tests_say read_the_calling_frames "
        "an_error_full_of_nul answer_that_prints_much",
        "the network": "network unix_socket use_any_network",
        "with other rights": "new_namespace become_somebody_else "
        "signal_others_and_change_their_limits",
    },
    "Forging": {
        "pickles": "pickles_and_a_log weights_that_are_a_pickle replace_the_dump_of_results "
        "pickles_in_outputs_and_attachments",
        "a log of otter": "pickles_and_a_log",
        "objects and settings of otter": "patch_the_call_of_otters_tests forge_a_test_file "
        "forged_settings_of_otter metadata_of_another_question",
        "standard output as a verdict": "print_a_result",
        "modes of the grader's own files": "change_modes_of_foreign_files",
        "results files": "write_the_results results_handed_in results_are_a_link",
        "background processes, threads, atexit": "write_the_results_later at_exit_and_threads",
        "shadowed modules": "modules_that_shadow a_module_written_and_imported",
        "patched torch, numpy, pytest, checks": "patch_every_comparison patch_the_test_libraries "
        "patch_the_worker",
        "tensor subclasses": "a_tensor_that_equals_everything every_answer_is_a_sly_tensor",
        "objects that equal everything": "an_object_that_equals_everything "
        "every_answer_equals_everything every_answer_is_a_class_that_equals_everything "
        "every_answer_is_a_sly_number every_answer_is_a_sly_list",
        "one trick for every question": "every_answer_is_nan every_answer_is_a_tensor_of_nan "
        "every_answer_is_infinite every_answer_is_zero every_answer_is_true "
        "every_answer_is_nothing every_answer_is_empty every_answer_is_its_input "
        "every_answer_is_the_name_of_a_pass every_answer_exits "
        "every_answer_raises_what_a_test_expects nothing_written_yet nan the_input_itself",
        "hooks": "hooks_everywhere a_trace_function_that_raises",
        "a replaced __torch_function__": "torch_function_of_all_tensors "
        "a_tensor_that_equals_everything",
        "inputs changed in place": "inputs_zeroed_in_place every_answer_zeroes_its_inputs",
        "messages out of order": "reply_with_the_next_numbers reply_under_another_number "
        "reply_twice",
        "replies to requests not made": "answer_without_being_asked callback_that_does_not_exist",
        "messages that break the reader": "a_callback_from_a_cell "
        "a_callback_with_a_range_for_arguments a_dtype_that_is_an_expression "
        "a_dtype_with_a_million_parts a_dtype_of_fields a_dtype_that_is_an_object",
        "malformed messages": "malformed_values send_garbage send_a_huge_length "
        "send_half_a_message close_the_channel reply_without_a_value reply_that_is_no_mapping "
        "reply_of_another_kind error_of_no_kind error_named_like_a_pass "
        "descriptors_beside_a_broken_reply callback_with_an_object callback_with_too_much "
        "callbacks_that_make_the_grader_ask_back",
        "the leaderboard": "forge_the_leaderboard",
        "input transformers of the shell": "cells_turned_into_nothing",
        "hard-coded outputs": "answer_with_the_public_examples",
        "a required construct left out": "loops_over_pixels",
        "outputs that say passed": "outputs_that_say_passed",
    },
    "Denial": {
        "disk: bytes and files": "fill_the_disk_with_large_files fill_the_disk_with_small_files "
        "fill_the_disk_from_another_process fill_the_disk_behind_half_a_reply "
        "fill_the_disk_with_files_without_names",
        "values that cost the one who looks": "a_shape_of_a_hundred_million "
        "a_shape_that_is_endless a_shape_of_many_numbers a_shape_of_huge_numbers "
        "a_range_of_2_to_the_62 a_huge_tensor_on_meta a_huge_empty_tensor an_expanded_tensor "
        "an_integer_of_a_million_digits",
        "time of everything that is asked": "sleep_in_every_request "
        "sleep_in_every_request_when_time_is_up",
        "priorities of others": "change_the_priority_of_others",
        "loops": "endless_loop_in_a_cell endless_loop_in_a_function "
        "endless_loop_that_ignores_the_interrupt loop_in_a_function_without_interrupt "
        "callbacks_without_end endless_recursion slow_but_within_the_limit",
        "sleeps": "sleep_for_an_hour shell_that_sleeps reply_one_byte_at_a_time "
        "reply_announced_and_not_sent",
        "memory: heap": "fill_the_memory children_that_hold_much_memory",
        "memory: shared mappings": "fill_shared_memory",
        "memory: many small tensors": "memory_in_small_tensors",
        "processes": "fork_bomb leave_a_process a_process_that_starts_itself_again",
        "threads": "many_threads",
        "files": "fill_a_file open_many_files many_small_files folders_nested_5000_deep "
        "folders_that_cannot_be_entered no_files_allowed own_folder_closed own_files_removed",
        "deleted tests": "delete_the_tests",
        "output": "flood_the_output a_very_long_text",
        "signals": "kill_everything an_alarm kill_the_parent kill_all_copies "
        "kill_all_copies_and_oneself",
        "SIGSTOP": "stop_oneself stop_whoever_comes_to_kill",
        "a grader that fails by what it is told": "copies_said_to_be_refused "
        "bindings_that_are_an_array",
        "the end of Python": "exit_in_a_cell sys_exit_in_a_cell quit_in_a_cell exit_in_a_function "
        "system_exit_in_a_function keyboard_interrupt_in_a_function",
        "segfaults": "segfault_in_a_cell segfault_in_a_function",
        "huge replies": "a_huge_result a_large_result_every_time "
        "large_results_that_no_test_looks_at reply_with_two_million_parts keys_with_equal_hashes",
        "deep replies": "a_deep_result a_result_that_holds_itself reply_nested_100000_deep "
        "reply_nested_500_deep",
        "generators that never end": "a_generator_without_end",
        "errors that cannot be shown": "an_error_that_cannot_be_shown",
        "broken Python and broken copies": "no_copies copies_that_hang copies_that_exit "
        "no_builtins no_modules no_import hardly_any_recursion",
    },
    "Archives and files": {
        "zip-slip": "a_zip_that_climbs_out",
        "symlinks": "links_and_pipes a_zip_with_links_and_devices deep_folders_and_loops",
        "bombs": "a_bomb zips_in_zips_in_zips many_files weights_of_no_length",
        "duplicate names": "a_zip_with_names_twice",
        "device files": "a_zip_with_links_and_devices",
        "odd names": "odd_names renamed_notebook a_zip_with_a_nameless_file "
        "odd_name_of_the_notebook_0 odd_name_of_the_notebook_1 odd_name_of_the_notebook_2",
        "archives as they come": "a_zip a_zip_in_a_folder_in_a_zip a_broken_zip "
        "a_zip_named_notebook",
        "nothing to grade": "nothing_at_all only_a_pdf a_web_page another_assignment "
        "only_a_placeholder_of_icloud a_notebook_packed_with_gzip",
        "more than one notebook": "two_notebooks a_copy_of_this_and_another_notebook "
        "answered_copy_0_beside_the_starter answered_copy_1_beside_the_starter "
        "answered_copy_2_beside_the_starter",
    },
    "Notebooks": {
        "corrupt": "not_json truncated nested_without_end only_zeros a_merge_conflict "
        "a_list_of_notebooks cells_missing cells_of_another_kind a_huge_number a_million_cells",
        "empty": "empty_file no_cells",
        "not UTF-8": "not_utf_8 utf_16 a_mark_at_the_beginning",
        "huge outputs and cells": "a_200_megabyte_output a_very_long_cell a_thousand_cells_more "
        "widgets_of_30_megabytes figures_of_plotly",
        "unknown kernels and old formats": "unknown_kernel format_of_2014",
        "missing metadata": "no_metadata",
        "deleted cells": "answer_deleted checks_deleted half_of_the_answer_deleted",
        "duplicated cells": "cells_duplicated",
        "retyped cells": "answer_turned_into_text",
        "renamed answers": "function_renamed answer_renamed_below",
        "reordered cells": "questions_in_reverse_order checks_before_answers "
        "answer_below_its_check stub_left_and_answer_at_the_end all_code_in_one_cell",
        "stale outputs": "outputs_that_say_passed",
        "a cell that does not compile": "one_syntax_error a_syntax_error_elsewhere "
        "cells_that_nobody_can_compile syntax_of_python_3_12_0 syntax_of_python_3_12_1 "
        "syntax_of_python_3_14_0 syntax_of_python_3_14_1",
        "a cell that only warns": "a_warning_only answer_that_warns",
        "a cell that needs input": "input a_debugger",
        "a cell that opens a window": "a_window_toolkit widgets an_open_figure a_large_picture",
        "a cell that trains for an hour": "train_for_an_hour",
        "magics and shell": "magics answer_timed_by_magic a_shell_script an_unknown_magic "
        "a_package_to_install a_cell_of_html own_folder_of_ipython",
        "a line that fails in a cell": "first_line_drive_of_colab first_line_torchvision "
        "first_line_progress_bars_of_fastai first_line_style_that_is_gone "
        "first_line_window_toolkit_by_name first_line_widgets_of_matplotlib "
        "first_line_tensorboard first_line_folder_of_the_student "
        "first_line_imports_in_one_line first_line_names_in_one_line first_line_a_way_out "
        "first_line_continued_magic first_line_timed first_line_captured "
        "statement_twice_would_fail",
    },
    "Honest surprises": {
        "imports deleted": "imports_deleted everything_deleted_at_the_end "
        "everything_reset_at_the_end",
        "global state overwritten later": "names_used_again right_answer_then_wrong_one "
        "loops_over_a_used_name built_in_names_used_again names_imported_with_stars",
        "seeds set": "own_seeds answer_that_seeds",
        "warnings as errors": "warnings_are_errors numpy_raises detect_anomalies",
        "default dtype float64": "float64_by_default",
        "default device": "cpu_by_default",
        "autograd disabled": "no_gradients",
        "modes left on": "left_on_autocast left_on_device_entered left_on_device_by_default "
        "left_on_dtype_float16 left_on_inference_mode left_on_no_grad left_on_deterministic",
        "pools and processes": "progress_of_a_pool progress_bars batches_by_helpers "
        "jobs_of_joblib a_manager "
        "answer_by_executor_of_threads answer_by_pool_of_threads answer_by_executor_of_asyncio",
        "compiled answers": "answer_compiled_0 answer_compiled_1 answer_compiled_2",
        "a class renamed by a decorator": "class_renamed_by_a_decorator",
        "answers of every form": "answer_a_lambda answer_a_partial answer_a_callable_object "
        "answer_a_bound_method answer_an_nn_module answer_decorated "
        "answer_defined_under_a_condition answer_with_odd_spaces answer_that_returns_a_parameter "
        "answer_that_returns_a_view answer_that_needs_gradients answer_that_counts_its_calls "
        "answer_with_a_name_in_greek",
        "settings and surroundings": "two_threads deterministic_algorithms no_denormals "
        "print_options environment_cleared standard_output_replaced standard_output_closed "
        "garbage_collection_off top_level_await a_thread_that_works a_pool_of_processes "
        "a_file_written_and_read",
    },
}
